import type { JsonValue } from './json-value.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SCALAR_HERE = /[^\s,\]}]+/y;
const SPACE_HERE = /[ \t\n\r]*/y;
const COLON_HERE = /[ \t\n\r]*:/y;

/**
 * The value of a JSON text, as `JSON.parse` is specified to give it (ECMA-262). Objects with escaped keys are built here: V8 as of Node
 * 24.21 may read a key that begins with an escape, such as `"\n"`, as the key of an object that was parsed before, such as `"\\"`.
 *
 * @throws {SyntaxError} when the text is not JSON
 */
export function parseJson(text: string): JsonValue {
  // A JSON text has no other values than these (RFC 8259 §3), so the parser's result is a JsonValue.
  const value = JSON.parse(text) as JsonValue;
  return hasEscapedKey(text) ? new Building(text).value() : value;
}

function hasEscapedKey(text: string): boolean {
  let escape = text.indexOf('\\');
  for (let at = text.indexOf('"'); at !== -1 && escape !== -1;) {
    const end = behindString(text, at);
    // Looked for once a backslash, not once a key: a body may hold many of either.
    if (escape < at) escape = text.indexOf('\\', at);
    if (escape >= at && escape < end && isColonNext(text, end)) return true;
    at = text.indexOf('"', end);
  }
  return false;
}

function isColonNext(text: string, at: number): boolean {
  COLON_HERE.lastIndex = at;
  return COLON_HERE.test(text);
}

/** Where the string that starts at a quote is over. Without a regular expression, whose stack a long string would exhaust. */
function behindString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) return at + 1;
    if (unit === BACKSLASH) at += 1;
  }
  return text.length;
}

/** Builds the value of a text that is known to be JSON. */
class Building {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The value that starts here or after space. */
  value(): JsonValue {
    this.#take(SPACE_HERE);
    const first = this.#text.charAt(this.#at);
    if (first === '{') return this.#object();
    if (first === '[') return this.#array();
    // Neither strings nor numbers nor literals have keys.
    return JSON.parse(first === '"' ? this.#string() : this.#take(SCALAR_HERE)) as JsonValue;
  }

  #string(): string {
    const start = this.#at;
    this.#at = behindString(this.#text, start);
    return this.#text.slice(start, this.#at);
  }

  #object(): JsonValue {
    const object: Record<string, JsonValue> = {};
    while (this.#isNotAtEnd('}')) {
      const key = String(this.value());
      this.#take(COLON_HERE);
      const value = this.value();
      // An assignment to `__proto__` would make no member.
      Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
    }
    return object;
  }

  #array(): JsonValue {
    const array: JsonValue[] = [];
    while (this.#isNotAtEnd(']')) array.push(this.value());
    return array;
  }

  /** Steps over what opens or parts members, or over the end. */
  #isNotAtEnd(end: string): boolean {
    this.#take(SPACE_HERE);
    const here = this.#text.charAt(this.#at);
    this.#at += 1;
    if (here === end) return false;
    this.#take(SPACE_HERE);
    if (this.#text.charAt(this.#at) !== end) return true;
    this.#at += 1;
    return false;
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const taken = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += taken.length;
    return taken;
  }
}
