export { fromBase64, toBase64 } from './base64.ts';
export { clipped } from './clipped.ts';
export { fromHex, toHex } from './hex.ts';
export { HASH_SIZE_BYTES } from './sha256.ts';
export type { Sha256 } from './sha256.ts';
export { utf8Length } from './utf8-length.ts';
export { isWellFormed, utf8Bytes } from './utf8.ts';
