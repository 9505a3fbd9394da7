import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

const DECODERS: Readonly<Record<string, (body: Uint8Array) => Uint8Array>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

/** The body without its content encodings. A body that does not decode is given as it came. */
export function decodeBody(body: Uint8Array, encoding: string | string[] | undefined): Uint8Array {
  if (encoding === undefined || body.byteLength === 0) return body;
  let decoded = body;
  for (const name of String(encoding).split(',').reverse()) {
    const decode = DECODERS[name.trim().toLowerCase()];
    try {
      decoded = decode?.(decoded) ?? decoded;
    } catch {
      return body;
    }
  }
  return decoded;
}
