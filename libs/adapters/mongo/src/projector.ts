import { BucketError } from '@bucket/domain';
import type { mongo } from 'mongoose';
import { reading, within } from './causal-reads.ts';
import type { Collections } from './collections.ts';
import { areAllDuplicateKeys, isDuplicateKey } from './mongo-faults.ts';
import type { NewStateRow, StagedChange, StagedRow, StateRow } from './rows.ts';

/** Rows and bytes of one insert, so that none takes long. */
const INSERT_ROWS_MAX = 250;
const INSERT_BYTES_MAX = 8_388_608;

/** What a change builds on. */
export type Predecessor = Pick<StateRow, '_id' | 'artifactId' | 'version' | 'createdSeq' | 'contentSeq'>;
export type Predecessors = ReadonlyMap<string, Predecessor>;

/** The heads just below `height` of the artifacts that are changed, whatever has been written at or above it. */
export async function predecessorsOf(
  { states }: Collections,
  height: number,
  changes: readonly StagedChange[],
  session: mongo.ClientSession | undefined,
): Promise<Predecessors> {
  const artifactIds = [...firstChanges(changes).keys()];
  if (artifactIds.length === 0) return new Map();
  const found = await states
    .find(
      { artifactId: { $in: artifactIds }, height: { $lt: height }, supersededAt: { $gte: height } },
      reading(session),
    )
    .project<Predecessor>({ artifactId: 1, version: 1, createdSeq: 1, contentSeq: 1 })
    .toArray();
  return new Map(found.map((row) => [row.artifactId, row]));
}

/** @throws {TypeError} when a change does not follow what is there; no gate makes such a block */
export function refuseImpossible(changes: readonly StagedChange[], before: Predecessors): void {
  const versions = new Map([...before].map(([id, { version }]) => [id, version]));
  for (const { kind, row } of changes) {
    const version = versions.get(row.artifactId) ?? 0;
    if (row.version !== (kind === 'state-changed' ? version : version + 1) || row.version === 0) {
      throw new TypeError(`${row.artifactId} has version ${version}, so it cannot be ${kind} now`);
    }
    versions.set(row.artifactId, row.version);
  }
}

/**
 * Does to the artifacts what a block says. Every step is an insert of something that is there or not, or sets something
 * that was never set: done twice, by two processes at once, or by one that slept meanwhile, it changes nothing more.
 *
 * @param height of the block that `staged` belongs to; everything below is done
 */
export async function project(
  collections: Collections,
  { _id: height, at }: { readonly _id: number; readonly at: string },
  staged: readonly StagedRow[],
  before: Predecessors,
  session: mongo.ClientSession | undefined,
): Promise<void> {
  const changes = staged.flatMap((part) => part.changes);
  for (const rows of inserts(completeRows(changes, before))) {
    await collections.states.insertMany(rows, { ordered: false, ...within(session) }).catch(ignoringDuplicates);
  }
  await supersede(collections, height, changes, before, session);
  const records = staged.flatMap(({ idempotency }) => idempotency);
  if (records.length > 0) {
    await collections.idempotency.insertOne({ _id: height, at, records }, within(session)).catch(ignoringDuplicate);
  }
}

function firstChanges(changes: readonly StagedChange[]): Map<string, StagedChange> {
  const first = new Map<string, StagedChange>();
  for (const change of changes) if (!first.has(change.row.artifactId)) first.set(change.row.artifactId, change);
  return first;
}

function completeRows(changes: readonly StagedChange[], before: Predecessors): StateRow[] {
  const latest = new Map<string, Predecessor>(before);
  return changes.map(({ row }) => {
    const complete = completeRow(row, latest.get(row.artifactId));
    latest.set(row.artifactId, complete);
    return complete;
  });
}

function completeRow(row: NewStateRow, before: Predecessor | undefined): StateRow {
  const createdSeq = row.createdSeq ?? before?.createdSeq;
  const contentSeq = row.contentSeq ?? before?.contentSeq;
  if (createdSeq === undefined || contentSeq === undefined) {
    throw new BucketError('ledger.broken', { seq: row._id, reason: `${row.artifactId} has no version to change` });
  }
  return { ...row, createdSeq, contentSeq };
}

function* inserts(rows: readonly StateRow[]): Generator<StateRow[]> {
  let batch: StateRow[] = [];
  let bytes = 0;
  for (const row of rows) {
    const size = row.payload?.length ?? 0;
    if (batch.length > 0 && (batch.length === INSERT_ROWS_MAX || bytes + size > INSERT_BYTES_MAX)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(row);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

async function supersede(
  { states }: Collections,
  height: number,
  changes: readonly StagedChange[],
  before: Predecessors,
  session: mongo.ClientSession | undefined,
): Promise<void> {
  const seqsOf = (isStateChange: boolean) =>
    [...firstChanges(changes)].flatMap(([id, { kind }]) => {
      const row = before.get(id);
      return row !== undefined && (kind === 'state-changed') === isStateChange ? [row._id] : [];
    });
  const restated = seqsOf(true);
  if (restated.length > 0) {
    await states.updateMany(
      { _id: { $in: restated }, versionSupersededAt: { $gt: height } },
      { $set: { supersededAt: height, versionSupersededAt: height } },
      within(session),
    );
  }
  const replaced = seqsOf(false);
  if (replaced.length > 0) {
    await states.updateMany(
      { _id: { $in: replaced }, supersededAt: { $gt: height } },
      { $set: { supersededAt: height } },
      within(session),
    );
  }
}

function ignoringDuplicates(error: unknown): void {
  if (!areAllDuplicateKeys(error)) throw error;
}

function ignoringDuplicate(error: unknown): void {
  if (!isDuplicateKey(error)) throw error;
}
