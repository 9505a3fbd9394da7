import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { integer, text, type SqlRow, type SqlValue } from './sql.ts';

/** Values of the column `encoding`: how the column `entries` holds its text. */
const PLAIN = 0;
/** Brotli (RFC 7932) of the text's UTF-8 bytes. */
const BROTLI = 1;

/** Below, there is nothing to gain. UTF-16 code units. */
const COMPRESSED_LENGTH_MIN = 2_048;

/**
 * Entries of a block repeat each other: the fastest quality makes them a fifth, for less than it costs to write and copy
 * the other four.
 */
const QUALITY = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };

/** @returns values of the columns `encoding` and `entries` */
export function encodeEntries(entries: string): [encoding: SqlValue, entries: SqlValue] {
  return entries.length < COMPRESSED_LENGTH_MIN ? [PLAIN, entries] : [BROTLI, brotliCompressSync(entries, QUALITY)];
}

/** In the order that `decodeEntries` takes. */
export const ENTRIES_COLUMNS = 'encoding, entries';

/** Canonical texts, joined by line feeds. */
export function decodeEntries([encoding, entries]: SqlRow): string {
  if (encoding === PLAIN) return text(entries);
  if (encoding !== BROTLI || !(entries instanceof Uint8Array)) {
    throw new TypeError(`entries have the unknown encoding ${integer(encoding)}`);
  }
  return brotliDecompressSync(entries).toString();
}
