import { utf8Length } from './utf8-length.ts';

const LONE_SURROGATE = /\p{Surrogate}/u;

/** True when the text has a UTF-8 form: no half of a surrogate pair (RFC 3629 §3). */
export function isWellFormed(text: string): boolean {
  return !LONE_SURROGATE.test(text);
}

/**
 * The UTF-8 bytes of a text, RFC 3629.
 *
 * @throws {TypeError} when the text is not well-formed.
 */
export function utf8Bytes(text: string): Uint8Array {
  if (!isWellFormed(text)) throw new TypeError('a lone surrogate has no UTF-8 form');
  const bytes = new Uint8Array(utf8Length(text));
  writeUtf8(text, bytes, 0);
  return bytes;
}

/**
 * Writes the UTF-8 bytes of a well-formed text into `target`, which has room for them.
 *
 * @returns the place after the last byte
 */
export function writeUtf8(text: string, target: Uint8Array, start: number): number {
  let at = start;
  for (let index = 0; index < text.length; index++) {
    const point = text.codePointAt(index) ?? 0;
    if (point < 0x80) {
      target[at++] = point;
    } else if (point < 0x800) {
      target[at++] = 0xc0 | (point >> 6);
      target[at++] = continuation(point);
    } else if (point < 0x10000) {
      target[at++] = 0xe0 | (point >> 12);
      target[at++] = continuation(point >> 6);
      target[at++] = continuation(point);
    } else {
      target[at++] = 0xf0 | (point >> 18);
      target[at++] = continuation(point >> 12);
      target[at++] = continuation(point >> 6);
      target[at++] = continuation(point);
      index++; // the second half of the pair
    }
  }
  return at;
}

function continuation(bits: number): number {
  return 0x80 | (bits & 0x3f);
}
