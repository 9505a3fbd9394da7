export { fromBase64, toBase64 } from './base64.ts';
export { clipped } from './clipped.ts';
export { fromHex, toHex } from './hex.ts';
export { isWellFormed, utf8Bytes } from './utf8.ts';
