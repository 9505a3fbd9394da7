const LONE_SURROGATE = /\p{Surrogate}/u;

/** True when the text has a UTF-8 form: no half of a surrogate pair (RFC 3629 §3). */
export function isWellFormed(text: string): boolean {
  return !LONE_SURROGATE.test(text);
}

/**
 * The UTF-8 bytes of a text, RFC 3629. For short texts; the hashing of long ones takes strings as they are.
 *
 * @throws {TypeError} when the text is not well-formed.
 */
export function utf8Bytes(text: string): Uint8Array {
  if (!isWellFormed(text)) throw new TypeError('a lone surrogate has no UTF-8 form');
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), continuation(point));
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), continuation(point >> 6), continuation(point));
    else bytes.push(0xf0 | (point >> 18), continuation(point >> 12), continuation(point >> 6), continuation(point));
  }
  return Uint8Array.from(bytes);
}

function continuation(bits: number): number {
  return 0x80 | (bits & 0x3f);
}
