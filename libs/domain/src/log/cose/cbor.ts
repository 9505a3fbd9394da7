import { utf8Bytes } from '../../bytes/utf8.ts';

/** The values of CBOR (RFC 8949) that a COSE receipt is made of; no number but whole ones. */
export type CborValue = number | string | Uint8Array | null | readonly CborValue[] | CborMap | CborTagged;

/** Members in the order in which they are written. Deterministic encoding has keys in the order of their encoded bytes. */
export interface CborMap {
  readonly members: readonly (readonly [key: number, value: CborValue])[];
}

export interface CborTagged {
  readonly tag: number;
  readonly value: CborValue;
}

/** Major types, RFC 8949 §3.1. */
const MAJOR = { unsigned: 0, negative: 1, bytes: 2, text: 3, array: 4, map: 5, tag: 6 } as const;
/** The simple value null, RFC 8949 §3.3. */
const NULL = 0xf6;

/**
 * The deterministic encoding of a value, RFC 8949 §4.2.1: lengths are definite and every number takes its shortest form.
 *
 * @throws {RangeError} for a number that is not whole, or beyond 2^53
 */
export function cbor(value: CborValue): Uint8Array {
  const bytes: number[] = [];
  write(value, bytes);
  return Uint8Array.from(bytes);
}

function write(value: CborValue, into: number[]): void {
  if (value === null) into.push(NULL);
  else if (typeof value === 'number') writeNumber(value, into);
  else if (typeof value === 'string') writeBytes(MAJOR.text, utf8Bytes(value), into);
  else if (value instanceof Uint8Array) writeBytes(MAJOR.bytes, value, into);
  else if ('members' in value) {
    writeHead(MAJOR.map, value.members.length, into);
    for (const [key, member] of value.members) [key, member].forEach((part) => write(part, into));
  } else if ('tag' in value) {
    writeHead(MAJOR.tag, value.tag, into);
    write(value.value, into);
  } else {
    writeHead(MAJOR.array, value.length, into);
    for (const each of value) write(each, into);
  }
}

function writeNumber(value: number, into: number[]): void {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a whole number`);
  if (value < 0) writeHead(MAJOR.negative, -1 - value, into);
  else writeHead(MAJOR.unsigned, value, into);
}

function writeBytes(major: number, bytes: Uint8Array, into: number[]): void {
  writeHead(major, bytes.length, into);
  for (const byte of bytes) into.push(byte);
}

/** The initial byte with the argument in the fewest bytes that hold it. */
function writeHead(major: number, argument: number, into: number[]): void {
  const initial = major * 32;
  if (argument < 24) return void into.push(initial + argument);
  const [info, width] =
    argument < 2 ** 8 ? [24, 1] : argument < 2 ** 16 ? [25, 2] : argument < 2 ** 32 ? [26, 4] : [27, 8];
  into.push(initial + info);
  // Without bit operators, which are exact to 2^31 only.
  for (let place = width - 1; place >= 0; place--) into.push(Math.floor(argument / 2 ** (8 * place)) % 256);
}
