import { fromHex, HASH_SIZE_BYTES, type JsonObject, type JsonValue } from '@bucket/domain';
import { EvidenceFault } from './verdict.ts';

/** Reads the members of one object of a bundle, each of the type that the format gives it. */
export class Members {
  readonly #members: JsonObject;
  readonly #at: string;

  /**
   * @param at where it stands, for people
   * @throws {EvidenceFault} when it is no object, or its members are not exactly these
   */
  constructor(value: JsonValue | undefined, at: string, names: readonly string[]) {
    if (!isObject(value)) throw new EvidenceFault(`${at} is not an object`);
    const missing = names.find((name) => !Object.hasOwn(value, name));
    if (missing !== undefined) throw new EvidenceFault(`${at} lacks ${missing}`);
    const unknown = Object.keys(value).find((name) => !names.includes(name));
    if (unknown !== undefined) throw new EvidenceFault(`${at} has an unknown member`);
    this.#members = value;
    this.#at = at;
  }

  text(name: string): string {
    const value = this.#members[name];
    return typeof value === 'string' ? value : this.#fail(name, 'a text');
  }

  textOrNull(name: string): string | null {
    return this.#members[name] === null ? null : this.text(name);
  }

  oneOf<T extends string>(name: string, values: readonly T[]): T {
    return values.find((each) => each === this.#members[name]) ?? this.#fail(name, values.join(' or '));
  }

  whole(name: string): number {
    const value = this.#members[name];
    const isWhole = typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
    return isWhole ? value : this.#fail(name, 'a whole number');
  }

  hash(name: string): Uint8Array {
    return this.#hash(this.#members[name], name);
  }

  hashes(name: string): Uint8Array[] {
    return this.#elements(name).map((each) => this.#hash(each, name));
  }

  texts(name: string): string[] {
    return this.#elements(name).map((each) => (typeof each === 'string' ? each : this.#fail(name, 'a list of texts')));
  }

  object(name: string, names: readonly string[]): Members {
    return new Members(this.#members[name], `${this.#at}.${name}`, names);
  }

  objectOrNull(name: string, names: readonly string[]): Members | null {
    return this.#members[name] === null ? null : this.object(name, names);
  }

  objects(name: string, names: readonly string[]): Members[] {
    return this.#elements(name).map((each, i) => new Members(each, `${this.#at}.${name}[${i}]`, names));
  }

  /** The value itself, of whatever type. */
  value(name: string): JsonValue {
    return this.#members[name] ?? null;
  }

  #elements(name: string): readonly JsonValue[] {
    const value = this.#members[name];
    return isList(value) ? value : this.#fail(name, 'a list');
  }

  #hash(value: JsonValue | undefined, name: string): Uint8Array {
    const bytes = typeof value === 'string' ? fromHex(value) : undefined;
    return bytes?.length === HASH_SIZE_BYTES ? bytes : this.#fail(name, 'a SHA-256 hash in lower-case hex');
  }

  #fail(name: string, wanted: string): never {
    throw new EvidenceFault(`${this.#at}.${name} is not ${wanted}`);
  }
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** A member of what may be no object. */
export function member(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
