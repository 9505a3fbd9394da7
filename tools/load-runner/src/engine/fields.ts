import { parseDurationMs } from '../schedule/duration.ts';

/** An option that is not what k6 accepts; the message names the option. Exit code 104. */
export class InvalidOptions extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidOptions';
  }
}

/** Reads the fields of one object of a script's options; every fault names its place. */
export class Fields {
  private readonly values: Readonly<Record<string, unknown>>;
  readonly place: string;

  constructor(value: unknown, place: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new InvalidOptions(`${place} must be an object`);
    this.values = { ...value };
    this.place = place;
  }

  has(name: string): boolean {
    return this.values[name] !== undefined && this.values[name] !== null;
  }

  raw(name: string): unknown {
    return this.values[name];
  }

  names(): string[] {
    return Object.keys(this.values).filter((name) => this.has(name));
  }

  text(name: string, otherwise?: string): string {
    const value = this.values[name] ?? otherwise;
    return typeof value === 'string' ? value : this.refuse(name, 'text');
  }

  flag(name: string, otherwise: boolean): boolean {
    const value = this.values[name] ?? otherwise;
    return typeof value === 'boolean' ? value : this.refuse(name, 'true or false');
  }

  /** A whole number, as VUs, iterations and rates are. */
  count(name: string, otherwise?: number): number {
    const value = this.values[name] ?? otherwise;
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
      ? value
      : this.refuse(name, 'a whole number of 0 or more');
  }

  durationMs(name: string, otherwise?: string): number {
    const value = this.values[name] ?? otherwise;
    if (typeof value !== 'string' && typeof value !== 'number') return this.refuse(name, 'a duration');
    try {
      return parseDurationMs(value);
    } catch {
      return this.refuse(name, 'a duration');
    }
  }

  /** Names and texts, such as tags and environment; numbers and booleans become text. */
  texts(name: string): Record<string, string> {
    if (!this.has(name)) return {};
    const inner = new Fields(this.values[name], `${this.place}.${name}`);
    return Object.fromEntries(inner.names().map((key) => [key, String(inner.raw(key))]));
  }

  list(name: string): readonly unknown[] {
    const value = this.values[name];
    return Array.isArray(value) ? value : this.refuse(name, 'a list');
  }

  inner(name: string): Fields {
    return new Fields(this.values[name], `${this.place}.${name}`);
  }

  refuse(name: string, expected: string): never {
    throw new InvalidOptions(`${this.place}.${name} must be ${expected}, not ${JSON.stringify(this.values[name])}`);
  }
}
