import { isUtf8 } from 'node:buffer';
import type { JsonObject, JsonValue } from '@bucket/domain';
import { bodyOf, type BadRequest } from './bad-request.spec-data.ts';
import type { Draws } from './draws.spec-data.ts';
import { WRONG_VALUES } from './wrong-values.spec-data.ts';

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Where every value of a document stands, itself first. */
function pathsIn(value: JsonValue, at: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, part]: [string, JsonValue]) => pathsIn(part, [...at, key]))];
}

/** The document with another value at a place; undefined takes it away. */
function replaced(value: JsonValue, [key, ...rest]: readonly string[], by: JsonValue | undefined): JsonValue {
  if (key === undefined) return by ?? null;
  if (Array.isArray(value)) {
    const index = Number(key);
    return value.flatMap((item: JsonValue, i) =>
      i !== index ? [item] : by === undefined && rest.length === 0 ? [] : [replaced(item, rest, by)],
    );
  }
  if (!isObject(value)) return value;
  const own: JsonValue | undefined = value[key];
  const members = Object.entries(value).filter(([name]) => name !== key);
  if (by === undefined && rest.length === 0) return Object.fromEntries(members);
  return Object.fromEntries([...members, [key, replaced(own ?? {}, rest, by)]]);
}

/** Objects of which the service knows every member, whatever the class or the kind. */
const CLOSED = [[], ['payload'], ['subject'], ['items', '0'], ['items', '0', 'payload']] as const;

/** Adds a member that nobody knows where nothing else is sure to be refused. */
export function addUnknownMember(request: BadRequest, draws: Draws): void {
  const json = request.json ?? {};
  const places = CLOSED.filter((place) => isObject(place.reduce<unknown>((at, key) => memberOf(at, key), json)));
  const place = draws.pickAny(places) ?? [];
  const name = draws.pick(['unknown', 'constructor', 'toString', '$set', 'id', 'isAdmin', 'Payload', 'a/b~c', '']);
  request.json =
    isObject(json) || places.length > 0 ? replaced(json, [...place, name], draws.pick(WRONG_VALUES)) : json;
  request.isSureToBeRefused = true;
  request.wrongs.push(`unknown member /${[...place, name].join('/')}`);
}

const memberOf = (value: unknown, key: string): unknown =>
  Array.isArray(value) ? value[Number(key)] : isObject(value) ? value[key] : undefined;

/** Another value, one too few or one too many anywhere in the document. */
export function wrongValue(request: BadRequest, draws: Draws): void {
  const json = request.json ?? {};
  const path = draws.pickAny(pathsIn(json)) ?? [];
  const by = draws.chance(25) ? undefined : draws.pick(WRONG_VALUES);
  request.json = replaced(json, path, by);
  request.wrongs.push(`/${path.join('/')} ${by === undefined ? 'left out' : `is ${JSON.stringify(by).slice(0, 40)}`}`);
}

type Spoil = (text: string, draws: Draws) => string | Buffer;

/** Each makes a JSON object into something that is none of strict I-JSON. */
const SPOILED: readonly [readonly [string, Spoil], ...(readonly [string, Spoil])[]] = [
  ['cut off', (text, draws) => text.slice(0, 1 + draws.below(text.length - 1))],
  ['a comma too many', (text) => text.replace(/\}$/, ',}')],
  ['two values', (text) => text + text],
  ['a byte order mark', (text) => `\uFEFF${text}`],
  ['white space', (text) => text.replace(/[^\n]/g, ' ')],
  ['single quotes', (text) => text.replaceAll('"', "'")],
  ['a comment', (text) => `${text}// end`],
  ['NaN', (text) => text.replace('{', '{"nan":NaN,')],
  ['a doubled key', (text) => text.replace('{', '{"a":1,"\\u0061":2,')],
  ['__proto__', (text) => text.replace('{', '{"__proto__":{"isAdmin":true},')],
  ['a lone surrogate', (text) => text.replace('{', '{"\\ud800":1,')],
  ['U+0000', (text) => text.replace('{', '{"a\\u0000":1,')],
  ['a raw control character', (text) => text.replace('{', '{"a\u0001":1,')],
  ['a number without end', (text, draws) => text.replace('{', `{"n":${'9'.repeat(20 + draws.below(400))},`)],
  ['1e999', (text) => text.replace('{', '{"n":1e999,')],
  ['many levels', (_text, draws) => '['.repeat(65 + draws.below(20_000))],
  ['many levels of objects', (_text, draws) => '{"a":'.repeat(65 + draws.below(5_000))],
  ['many keys', (text) => text.replace('{', `{${Array.from({ length: 1_100 }, (_, i) => `"k${i}":0`).join(',')},`)],
  ['UTF-16', (text) => Buffer.from(text, 'utf16le')],
  ['UTF-16 with its mark', (text) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
  ['Latin-1', (text) => Buffer.from(text.replace('{', '{"\u00e9\u00ff":1,'), 'latin1')],
  ['an overlong form', (text) => spliced(text, Buffer.from([0xc0, 0xaf]))],
  ['a surrogate in UTF-8', (text) => spliced(text, Buffer.from([0xed, 0xa0, 0x80]))],
  ['half a character', (text) => spliced(text, Buffer.from([0xf0, 0x9f]))],
  ['random bytes', (_text, draws) => Buffer.concat([Buffer.from([0xff]), draws.bytes(draws.below(600))])],
  ['a form', () => 'artifactClass=metadata&ownerId=team'],
  ['XML', () => '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'],
];

const spliced = (text: string, bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from('{"a":"'), bytes, Buffer.from(`",${text.slice(1)}`)]);

/** Spoils the bytes of the body. */
export function wrongSyntax(request: BadRequest, draws: Draws): void {
  const text = bodyOf(request).toString('utf8');
  const [says, spoil] = draws.pick(SPOILED);
  request.body = Buffer.from(spoil(text.length < 3 ? '{"a":1}' : text, draws));
  request.isSureToBeRefused = true;
  request.wrongs.push(says);
}

/** Changes bytes of the body at random. */
export function wrongBytes(request: BadRequest, draws: Draws): void {
  const bytes = Buffer.from(bodyOf(request));
  if (bytes.length === 0) return;
  for (let count = 1 + draws.below(4); count > 0; count -= 1) bytes[draws.below(bytes.length)] = draws.below(256);
  request.body = bytes;
  request.isSureToBeRefused ||= !isJson(bytes);
  request.wrongs.push('some bytes are others');
}

/** Whether any reader might take it for JSON. */
export function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString('utf8'));
    return isUtf8(bytes);
  } catch {
    return false;
  }
}
