import { jsonPlace } from './json-place.ts';
import { JsonScan } from './json-scan.ts';
import type { JsonValue } from './json-value.ts';
import { parseJson } from './parse-json.ts';
import type { StrictJsonCode, StrictJsonLimits } from './strict-json-fault.ts';

export type StrictJsonResult =
  | { readonly kind: 'parsed'; readonly value: JsonValue }
  | {
      readonly kind: 'rejected';
      readonly code: StrictJsonCode;
      /** JSON Pointer to the value concerned, or to its nearest enclosing one; at most 256 UTF-16 code units. */
      readonly pointer: string;
      /** One sentence of our own; of the text it quotes at most 40 characters of a key, escaped to printable ASCII. */
      readonly detail: string;
    };

/** The longest quotation of a key, in characters. */
const EXCERPT_LENGTH_MAX = 40;

const DETAILS: Readonly<Record<StrictJsonCode, string>> = {
  'json.empty': 'there is no JSON value',
  'json.byte-order-mark': 'the text starts with a byte order mark',
  'json.syntax': 'the text is not JSON',
  'json.depth': 'the value is nested too deeply',
  'json.keys': 'the object has too many keys',
  'json.duplicate-key': 'the object has a key twice',
  'json.forbidden-key': 'the key __proto__ is not admitted',
  'json.number-range': 'the number is outside the range that every reader keeps exactly',
  'json.lone-surrogate': 'the text has half of a surrogate pair',
  'json.nul': 'the text has the character U+0000',
};

/**
 * Reads JSON as strictly as I-JSON (RFC 7493) and this contract ask, and never throws. An accepted text has exactly the
 * value that `JSON.parse` gives, except that a negative zero becomes zero. Objects are ordinary ones; a key such as
 * `constructor` is an own data property.
 */
export function parseStrictJson(text: string, limits: StrictJsonLimits): StrictJsonResult {
  // One linear scan proves the text, then the engine's own parser builds the value: the fastest way, and agreement with
  // `JSON.parse` needs no second parser to be right.
  const scan = new JsonScan(text, limits);
  if (!scan.run()) return rejected(text, scan.fault?.code ?? 'json.syntax', scan.fault?.at ?? 0);
  const value = parseJson(text);
  // A key that stood twice left one member only.
  if (membersOf(value) !== scan.counts.members) return rejected(text, 'json.duplicate-key', text.length);
  return { kind: 'parsed', value: scan.counts.negativeZeros === 0 ? value : withoutNegativeZeros(value) };
}

function rejected(text: string, code: StrictJsonCode, at: number): StrictJsonResult {
  const { pointer, repeatedKey } = jsonPlace(text, at);
  const where = repeatedKey === undefined ? `, at character ${at}` : `: ${excerpt(repeatedKey)}`;
  return { kind: 'rejected', code, pointer, detail: `${DETAILS[code]}${where}` };
}

/** A key between quotes, printable ASCII only, so that it can stand in a log or an answer whatever it holds. */
function excerpt(key: string): string {
  let quoted = '';
  for (let index = 0; index < key.length; index++) {
    const unit = key.charCodeAt(index);
    const isPlain = unit >= 0x20 && unit < 0x7f && unit !== 0x22 && unit !== 0x5c;
    const piece = isPlain ? key.charAt(index) : `\\u${unit.toString(16).padStart(4, '0')}`;
    if (quoted.length + piece.length > EXCERPT_LENGTH_MAX) return `"${quoted}"...`;
    quoted += piece;
  }
  return `"${quoted}"`;
}

/** `Array.isArray` does not narrow a readonly array. */
function isElements(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** Members of all objects together. Own keys only: a prototype that somebody has extended does not count. */
function membersOf(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 0;
  let members = 0;
  if (isElements(value)) {
    for (const element of value) if (typeof element === 'object') members += membersOf(element);
    return members;
  }
  for (const key of Object.keys(value)) {
    const member = value[key];
    members += typeof member === 'object' ? 1 + membersOf(member) : 1;
  }
  return members;
}

function withoutNegativeZeros(value: JsonValue): JsonValue {
  if (value === 0) return 0;
  if (typeof value !== 'object' || value === null) return value;
  if (isElements(value)) return value.map(withoutNegativeZeros);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withoutNegativeZeros(member)]));
}
