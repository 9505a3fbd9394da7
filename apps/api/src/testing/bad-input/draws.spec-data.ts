/** Choices that follow from a seed and the number of a case: the same two give the same request again. */
export class Draws {
  #state: number;

  constructor(seed: number, index: number) {
    // Neighbours must not give neighbouring streams: both numbers are spread over all bits.
    this.#state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) >>> 0;
    this.#next();
  }

  /** 0 to 2^32 - 1: an LCG (Numerical Recipes) whose low bits, which repeat soon, are mixed with the high ones. */
  #next(): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    const mixed = Math.imul(this.#state ^ (this.#state >>> 15), 0x2c1b3c6d);
    return (mixed ^ (mixed >>> 13)) >>> 0;
  }

  /** 0 to `bound` - 1. */
  below(bound: number): number {
    return this.#next() % bound;
  }

  /** @param percent of cases in which it is true */
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<T>(from: readonly [T, ...T[]]): T {
    return from[this.below(from.length)] ?? from[0];
  }

  /** Undefined where there is nothing to pick from. */
  pickAny<T>(from: readonly T[]): T | undefined {
    return from[this.below(Math.max(1, from.length))];
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.below(256)));
  }
}
