import { BucketError, isSealedBlock, type LedgerHead, type SealedBlock } from '@bucket/domain';
import { setTimeout as sleep } from 'node:timers/promises';
import type { mongo } from 'mongoose';
import { reading, within } from './causal-reads.ts';
import type { Collections } from './collections.ts';
import { areAllDuplicateKeys, isDuplicateKey, wasNeverSent } from './mongo-faults.ts';
import type { BlockRow, ChunkRow } from './rows.ts';

/** Tries of one insert whose outcome is not known, each after reading. */
const ATTEMPTS_MAX = 3;
const PAUSE_MS = 100;
/** Rows and bytes of one insert, so that none takes long. */
const INSERT_ROWS_MAX = 250;
const INSERT_BYTES_MAX = 8_388_608;

/**
 * Writes what has no room in a block. Nothing refers to it before the block does, so it may be written by a writer that then
 * loses, or twice.
 */
export async function writeChunks(
  { chunks }: Collections,
  rows: readonly ChunkRow[],
  session: mongo.ClientSession | undefined,
): Promise<void> {
  for (const some of inserts(rows)) {
    await chunks.insertMany(some, { ordered: false, ...within(session) }).catch((error: unknown) => {
      if (!areAllDuplicateKeys(error)) throw error;
    });
  }
}

function* inserts(rows: readonly ChunkRow[]): Generator<ChunkRow[]> {
  let some: ChunkRow[] = [];
  let bytes = 0;
  for (const row of rows) {
    if (some.length > 0 && (some.length === INSERT_ROWS_MAX || bytes + row.bytes.length > INSERT_BYTES_MAX)) {
      yield some;
      some = [];
      bytes = 0;
    }
    some.push(row);
    bytes += row.bytes.length;
  }
  if (some.length > 0) yield some;
}

/**
 * Inserts the block: the commit. What the driver cannot tell is read, never guessed; a block that is not there is
 * inserted again, which its height and hash make harmless.
 *
 * @returns false when another block has this height
 * @throws {BucketError} `store.unavailable`, `store.outcome-unknown` as `LedgerStore.commit`
 */
export async function writeBlock(
  collections: Collections,
  row: BlockRow,
  session: mongo.ClientSession | undefined,
): Promise<boolean> {
  let mayBeWritten = false;
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    try {
      await collections.blocks.insertOne(row, within(session));
      return true;
    } catch (cause) {
      // Unlike the others, a document that this process could not even encode or send is certain not to be there.
      if (!mayBeWritten && (wasNeverSent(cause) || cause instanceof TypeError)) {
        throw new BucketError('store.unavailable', { operation: 'commit' }, { cause });
      }
      mayBeWritten ||= !isDuplicateKey(cause);
      const found = await findHash(collections, row, session);
      if (found !== undefined) return found === row.entryHash;
      await sleep(PAUSE_MS * attempt);
    }
  }
  throw new BucketError('store.outcome-unknown', { operation: 'commit', height: row._id });
}

/** The hash of the block of this height; undefined when there is none, or it cannot be read now. */
async function findHash(
  { blocks }: Collections,
  { _id }: BlockRow,
  session: mongo.ClientSession | undefined,
): Promise<string | undefined> {
  const find = blocks.findOne({ _id }, { projection: { entryHash: 1 }, ...reading(session) });
  return (await find.catch(() => null))?.entryHash;
}

/** @throws {TypeError} for what the gate and the log did not make */
export function refuseForeign(block: SealedBlock, expected: LedgerHead): void {
  if (!isSealedBlock(block)) throw new TypeError('a store takes sealed blocks only');
  if (block.previous.entryHash !== expected.entryHash) throw new TypeError('the block was sealed on another head');
}
