import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { StoreFault } from './faults.ts';
import { bytesOf, text, type SqlRow, type SqlValue } from './sql.ts';

/** Values of the column `encoding`, which says how the column `entries` stores its text. */
const PLAIN = 0;
/** Brotli (RFC 7932) of the text's UTF-8 bytes. */
const BROTLI = 1;

const UNREADABLE = 'the block cannot be read';

/** Shorter texts are stored uncompressed. In UTF-16 code units. */
const COMPRESSED_LENGTH_MIN = 2_048;

/**
 * Entries of one block resemble each other. The fastest quality reduces them to a fifth, and takes less time than writing
 * the other four fifths and copying them at a WAL checkpoint.
 */
const QUALITY = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };

/** A damaged text must not take all memory: a block has far fewer bytes of entries. */
const DECODED = { maxOutputLength: 256 * 1024 * 1024 };

/** @returns values of the columns `encoding` and `entries` */
export function encodeEntries(entries: string): [encoding: SqlValue, entries: SqlValue] {
  return entries.length < COMPRESSED_LENGTH_MIN ? [PLAIN, entries] : [BROTLI, brotliCompressSync(entries, QUALITY)];
}

/** Columns of `blocks` in the order that `decodeEntries` takes, to be read. */
export const ENTRIES_COLUMNS = `encoding, ${bytesOf('entries')}`;

/**
 * Canonical texts of a block's entries, joined by line feeds.
 *
 * @param firstSeq of the block
 * @throws {StoreFault} `ledger.broken` when the row does not contain such a text, so the file was altered or damaged
 */
export function decodeEntries([encoding, entries]: SqlRow, firstSeq: number): string {
  try {
    if (encoding === PLAIN) return text(entries);
    if (encoding === BROTLI && entries instanceof Uint8Array) return brotliDecompressSync(entries, DECODED).toString();
  } catch (cause) {
    throw new StoreFault('ledger.broken', { seq: firstSeq, reason: UNREADABLE }, cause);
  }
  throw new StoreFault('ledger.broken', { seq: firstSeq, reason: UNREADABLE });
}
