import { CANONICAL_DEPTH_MAX, canonicalJsonFault, isPlainObject } from './canonical-json-fault.ts';
import type { JsonValue } from './json-value.ts';

/** What a string may not hold if its canonical form is itself between quotes; the surrogates stand for "look closer". */
// eslint-disable-next-line no-control-regex -- RFC 8785 §3.2.2.2 escapes exactly these control characters
const NEEDS_THE_ENGINE = /["\\\u0000-\u001f\ud800-\udfff]/;

/**
 * The canonical text of a JSON value, RFC 8785 (JCS): no whitespace, members ordered by the UTF-16 code units of their
 * keys, numbers as ECMAScript writes them, the shortest string escapes. Equal values have equal texts, so the UTF-8
 * bytes of this text are what gets hashed.
 *
 * @throws {TypeError} for what has no canonical form: NaN, an infinity, `undefined`, a bigint, a function, a symbol, a
 *   lone surrogate, an object that is not plain, or more than {@link CANONICAL_DEPTH_MAX} levels. The message names
 *   the place by JSON Pointer and never quotes a value.
 */
export function canonicalJson(value: JsonValue): string {
  // The engine writes strings and numbers as RFC 8785 §3.2.2 prescribes, so a value whose members all stand in
  // canonical order is left to it as a whole: that is what makes the common case fast.
  const text = isOrdered(value, 0) ? JSON.stringify(value) : written(value, 0, value);
  // A lone surrogate is written as `\udXXX`. An escaped backslash before "ud" looks alike, so the strings decide.
  if (text.includes('\\ud') && canonicalJsonFault(value) !== undefined) refuse(value);
  return text;
}

/** True when everything below stands in canonical order and has a canonical form, lone surrogates aside. */
function isOrdered(value: unknown, depth: number): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || depth === CANONICAL_DEPTH_MAX) return false;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) if (!isOrdered(value[index], depth + 1)) return false;
    return true;
  }
  if (!isPlainObject(value)) return false;
  let previous = '';
  for (const key of Object.keys(value)) {
    if (key < previous || !isOrdered(value[key], depth + 1)) return false;
    previous = key;
  }
  return true;
}

/** The canonical text put together member by member, sorting where it must. `root` is what a refusal speaks of. */
function written(value: unknown, depth: number, root: JsonValue): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : refuse(root);
  if (typeof value === 'boolean' || value === null) return String(value);
  if (typeof value !== 'object' || depth === CANONICAL_DEPTH_MAX) return refuse(root);
  if (Array.isArray(value)) return writtenElements(value, depth, root);
  return isPlainObject(value) ? writtenMembers(value, depth, root) : refuse(root);
}

function writtenElements(elements: readonly unknown[], depth: number, root: JsonValue): string {
  let text = '[';
  for (let index = 0; index < elements.length; index++) {
    if (index > 0) text += ',';
    text += written(elements[index], depth + 1, root);
  }
  return `${text}]`;
}

function writtenMembers(members: Readonly<Record<string, unknown>>, depth: number, root: JsonValue): string {
  let text = '{';
  // The default order of `sort` is that of UTF-16 code units, as RFC 8785 §3.2.3 asks.
  for (const key of Object.keys(members).sort()) {
    if (text.length > 1) text += ',';
    text += `${quoted(key)}:${written(members[key], depth + 1, root)}`;
  }
  return `${text}}`;
}

function quoted(text: string): string {
  return NEEDS_THE_ENGINE.test(text) ? JSON.stringify(text) : `"${text}"`;
}

function refuse(root: JsonValue): never {
  throw new TypeError(canonicalJsonFault(root) ?? 'canonical JSON has no form for this value');
}
