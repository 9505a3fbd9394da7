/** The bytes of a body or an input of a hash, as VU code may give them. */
export function bytesOf(input: unknown, what: string): Uint8Array {
  if (typeof input === 'string') return Buffer.from(input, 'utf8');
  if (input instanceof ArrayBuffer) return new Uint8Array(input);
  if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  throw new TypeError(`${what} is a string or an ArrayBuffer, not ${input === null ? 'null' : typeof input}`);
}

/** A copy that is an `ArrayBuffer` of exactly these bytes: what k6 gives where a script asks for binary. */
export function arrayBufferOf(bytes: Uint8Array): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(copy).set(bytes);
  return copy;
}
