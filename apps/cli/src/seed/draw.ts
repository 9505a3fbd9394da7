const STEP = 0x6d2b79f5;
/** 2^32 over the golden ratio: its multiples lie as far from each other as may be. */
const SPREAD = 0x9e3779b1;
const UINT32 = 0x1_0000_0000;

/** Repeatable choices (mulberry32): the same number always gives the same payload, so that a seeded store can be remade. */
export class Draw {
  #state: number;

  constructor(seed: number) {
    // Seeds next to each other must not give sequences that overlap.
    this.#state = Math.imul(seed ^ (seed / UINT32), SPREAD);
  }

  /** 0 to 2^32 - 1. */
  uint32(): number {
    this.#state = (this.#state + STEP) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** 0 to `below` - 1. */
  below(below: number): number {
    return Math.floor((this.uint32() / UINT32) * below);
  }

  between(from: number, to: number): number {
    return from + this.below(to - from + 1);
  }

  chance(share: number): boolean {
    return this.uint32() < share * UINT32;
  }

  /** A number from 0 to 1 with this many digits behind the point. */
  share(digits: number): number {
    const parts = 10 ** digits;
    return this.below(parts + 1) / parts;
  }

  one<T>(list: readonly T[]): T {
    const chosen = list[this.below(list.length)];
    if (chosen === undefined) throw new RangeError('nothing to choose from');
    return chosen;
  }

  /** Neighbours within the list, so that no two are alike. */
  some<T>(list: readonly T[], count: number): T[] {
    const from = this.below(list.length);
    return [...list.slice(from, from + count), ...list.slice(0, Math.max(0, from + count - list.length))];
  }

  /** @param digits a multiple of 8 */
  hex(digits: number): string {
    let text = '';
    while (text.length < digits) {
      const bits = this.uint32();
      text += `${HEX_OF_16_BITS[bits >>> 16] ?? ''}${HEX_OF_16_BITS[bits & 0xffff] ?? ''}`;
    }
    return text;
  }

  uuid(): string {
    const hex = this.hex(32);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  }

  /** Some second of 2026. */
  instant(): string {
    return new Date(Date.UTC(2026, 0, 1) + this.below(31_536_000) * 1_000).toISOString();
  }

  sentence(words: readonly string[], count: number): string {
    const first = this.one(words);
    let text = `${first.slice(0, 1).toUpperCase()}${first.slice(1)}`;
    for (let i = 1; i < count; i += 1) text += ` ${this.one(words)}`;
    return `${text}.`;
  }
}

/** Payloads are full of hashes; looking digits up costs a fifth of making them. */
const HEX_OF_16_BITS = Array.from({ length: 0x1_0000 }, (_, bits) => bits.toString(16).padStart(4, '0'));
