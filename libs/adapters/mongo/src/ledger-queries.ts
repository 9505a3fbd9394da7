import { BucketError, storedRecords, type GovernanceDetail, type LedgerHead } from '@bucket/domain';
import type { CommittedBlock, StoredEntry } from '@bucket/ports';
import type { Moment } from './artifact-queries.ts';
import { reading } from './causal-reads.ts';
import type { BlockRow, DetailRow } from './rows.ts';

type CommittedRow = Omit<BlockRow, 'terms' | 'tiles' | 'stagedParts'>;
type DetailsRow = Pick<BlockRow, '_id' | 'details'>;

/** The next few blocks above `height`; fewer than that only at the end. */
export async function blocksAbove(
  { collections: { blocks }, at, session }: Moment,
  height: number,
  count: number,
): Promise<CommittedBlock[]> {
  const first = Math.max(0, height + 1);
  const heights = Array.from(
    { length: Math.max(0, Math.min(count, at.height - first + 1)) },
    (_, index) => first + index,
  );
  if (heights.length === 0) return [];
  const rows = await blocks
    .find({ _id: { $in: heights } }, reading(session))
    .project<CommittedRow>({ terms: 0, tiles: 0, stagedParts: 0 })
    .sort({ _id: 1 })
    .toArray();
  return rows.map(committedBlock);
}

function committedBlock(row: CommittedRow): CommittedBlock {
  if (!Array.isArray(row.entries) || !row.entries.every((entry) => typeof entry === 'string')) {
    throw new BucketError('ledger.broken', { seq: Number(row.firstSeq), reason: 'the block cannot be read' });
  }
  return {
    head: headOfBlock(row),
    firstSeq: row.firstSeq,
    entries: row.entries,
    checkpoint: row.checkpoint,
    details: (row.details ?? []).map(detailOf),
    usage: row.usage.map(({ productId, artifacts, bytes }) => ({ productId, usage: { artifacts, bytes } })),
  };
}

const headOfBlock = ({
  _id,
  size,
  entryHash,
  rootHash,
  at,
}: Pick<BlockRow, '_id' | 'size' | 'entryHash' | 'rootHash' | 'at'>): LedgerHead => ({
  height: _id,
  size,
  entryHash,
  rootHash,
  at,
});

const detailOf = ({ seq, body, salt }: DetailRow): GovernanceDetail => ({
  seq,
  body,
  salt,
  changes: storedRecords(seq, body),
});

/** Entries from `fromSeq` of the next few blocks. */
export async function entriesFrom(
  moment: Moment,
  fromSeq: number,
  toSeq: number,
  blockCount: number,
): Promise<StoredEntry[]> {
  const height = await heightOfSeq(moment, fromSeq);
  if (height === undefined) return [];
  const found = await blocksAbove(moment, height - 1, blockCount);
  return found
    .flatMap(({ firstSeq, entries }) => entries.map((canonical, index) => ({ seq: firstSeq + index, canonical })))
    .filter(({ seq }) => seq >= fromSeq && seq < toSeq);
}

/** The block that holds an entry. */
export async function heightOfSeq(moment: Moment, seq: number): Promise<number | undefined> {
  return (await firstBlock(moment, seq))?.height;
}

/**
 * The first block that ends above `seq`. A block rarely has many entries, so it is looked for close by first: a server
 * that reads all it finds before it sorts and limits then reads little.
 */
async function firstBlock(
  { collections: { blocks }, at, session }: Moment,
  seq: number,
): Promise<LedgerHead | undefined> {
  if (seq >= at.size) return undefined;
  for (const reach of [256, 4_096, Number.MAX_SAFE_INTEGER - seq]) {
    const row = await blocks.findOne(
      { size: { $gt: seq, $lte: seq + reach } },
      { sort: { size: 1 }, projection: { size: 1, entryHash: 1, rootHash: 1, at: 1 }, ...reading(session) },
    );
    if (row !== null) return headOfBlock(row);
  }
  return undefined;
}

/** Details from `fromSeq` of the next few blocks that have any. */
export async function detailsFrom(
  { collections: { blocks }, at, session }: Moment,
  fromSeq: number,
  blockCount: number,
): Promise<GovernanceDetail[]> {
  const rows = await blocks
    .find({ detailSeq: { $gte: fromSeq }, _id: { $lte: at.height } }, reading(session))
    .project<DetailsRow>({ details: 1 })
    .sort({ detailSeq: 1 })
    .limit(blockCount)
    .toArray();
  return rows.flatMap(({ details }) => (details ?? []).map(detailOf));
}

export async function tileAt(
  { collections: { blocks }, at, session }: Moment,
  level: number,
  index: number,
): Promise<Uint8Array | undefined> {
  const key = `${Number(level)}/${Number(index)}`;
  const row = await blocks.findOne(
    { 'tiles.key': key, _id: { $lte: at.height } },
    { projection: { tiles: { $elemMatch: { key } } }, promoteBuffers: true, ...reading(session) },
  );
  const hashes = row?.tiles?.[0]?.hashes;
  return hashes === undefined ? undefined : Uint8Array.from(hashes);
}

export async function checkpointAt(
  { collections: { blocks }, at, session }: Moment,
  height = at.height,
): Promise<string | undefined> {
  if (height > at.height) return undefined;
  return (await blocks.findOne({ _id: Number(height) }, { projection: { checkpoint: 1 }, ...reading(session) }))
    ?.checkpoint;
}

export function headAtSize(moment: Moment, size: number): Promise<LedgerHead | undefined> {
  return firstBlock(moment, Number(size) - 1);
}

export async function entryAt(moment: Moment, seq: number): Promise<StoredEntry | undefined> {
  if (!Number.isSafeInteger(seq) || seq < 0) return undefined;
  return (await entriesFrom(moment, seq, seq + 1, 1))[0];
}
