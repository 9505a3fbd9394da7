import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { StoreFault } from './faults.ts';
import { text, type SqlRow, type SqlValue } from './sql.ts';

/** Values of the column `encoding`: how the column `entries` holds its text. */
const PLAIN = 0;
/** Brotli (RFC 7932) of the text's UTF-8 bytes. */
const BROTLI = 1;

const UNREADABLE = 'the block cannot be read';

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

/**
 * Canonical texts, joined by line feeds.
 *
 * @param firstSeq of the block
 * @throws {StoreFault} `ledger.broken` when there is no such text in the row: somebody or something has changed it
 */
export function decodeEntries([encoding, entries]: SqlRow, firstSeq: number): string {
  try {
    if (encoding === PLAIN) return text(entries);
    if (encoding === BROTLI && entries instanceof Uint8Array) return brotliDecompressSync(entries).toString();
  } catch (cause) {
    throw new StoreFault('ledger.broken', { seq: firstSeq, reason: UNREADABLE }, cause);
  }
  throw new StoreFault('ledger.broken', { seq: firstSeq, reason: UNREADABLE });
}
