import { BucketError, type SealedBlock } from '@bucket/domain';
import { setTimeout as sleep } from 'node:timers/promises';
import type { mongo } from 'mongoose';
import { reading, within } from './causal-reads.ts';
import type { Collections } from './collections.ts';
import { available, isDuplicateKey, wasNeverSent } from './mongo-faults.ts';
import type { BlockRow } from './rows.ts';
import type { SealedRows } from './sealed-rows.ts';

/** Tries of one insert whose outcome is not known, each after reading. */
const ATTEMPTS_MAX = 3;
const PAUSE_MS = 100;

/**
 * Writes what a block leaves besides its entries. Nothing refers to it before the block does, so it may be written by a
 * writer that then loses, or twice.
 */
export async function writeStaged(
  { staged, chunks }: Collections,
  rows: SealedRows,
  session: mongo.ClientSession | undefined,
): Promise<void> {
  const inserted = (insert: Promise<unknown>) =>
    insert.catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw error;
    });
  await available('commit', async () => {
    for (const row of rows.staged) await inserted(staged.insertOne(row, within(session)));
    for (const row of rows.chunks) await inserted(chunks.insertOne(row, within(session)));
  });
}

/**
 * Inserts the block: the commit. What the driver cannot tell is read, never guessed; a block that is not there is
 * inserted again, which its height and hash make harmless.
 *
 * @throws {BucketError} as `LedgerStore.commit`
 */
export async function writeBlock(
  collections: Collections,
  row: BlockRow,
  session: mongo.ClientSession | undefined,
): Promise<void> {
  let mayBeWritten = false;
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    try {
      await collections.blocks.insertOne(row, within(session));
      return;
    } catch (cause) {
      // Unlike the others, a document that this process could not even encode or send is certain not to be there.
      if (!mayBeWritten && (wasNeverSent(cause) || cause instanceof TypeError)) {
        throw new BucketError('store.unavailable', { operation: 'commit' }, { cause });
      }
      mayBeWritten ||= !isDuplicateKey(cause);
      if ((await findBlock(collections, row, session)) === 'ours') return;
      await sleep(PAUSE_MS * attempt);
    }
  }
  throw new BucketError('store.outcome-unknown', { operation: 'commit', height: row._id });
}

/** @throws {BucketError} `ledger.head-moved` when another block has this height */
async function findBlock(
  { blocks }: Collections,
  row: BlockRow,
  session: mongo.ClientSession | undefined,
): Promise<'ours' | 'none'> {
  const found = await blocks
    .findOne({ _id: row._id }, { projection: { entryHash: 1 }, ...reading(session) })
    // Not readable now: asked again after the pause.
    .catch(() => null);
  if (found === null) return 'none';
  if (found.entryHash === row.entryHash) return 'ours';
  throw new BucketError('ledger.head-moved', { expectedHeight: row._id - 1, foundHeight: row._id });
}

/** @throws {TypeError} for what the gate and the log did not make */
export function refuseForeign(block: SealedBlock, expected: SealedBlock['previous'], isSealed: boolean): void {
  if (!isSealed) throw new TypeError('a store takes sealed blocks only');
  if (block.previous.entryHash !== expected.entryHash) throw new TypeError('the block was sealed on another head');
}
