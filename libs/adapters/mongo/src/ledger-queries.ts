import { BucketError, storedRecords, type GovernanceDetail, type LedgerHead } from '@bucket/domain';
import type { CommittedBlock, ProductUsage, StoredEntry } from '@bucket/ports';
import { reading } from './causal-reads.ts';
import { firstHeight } from './height-search.ts';
import { headOf, SUMMARY, type BlockSummary } from './log-head.ts';
import type { Moment } from './moment.ts';
import type { BlockRow, DetailRow } from './rows.ts';

type CommittedRow = BlockSummary & Pick<BlockRow, 'entries' | 'checkpoint' | 'details'>;
type DetailsRow = Pick<BlockRow, '_id' | 'details'>;

/** The next few blocks above `height`; fewer than that only at the end. */
export async function blocksAbove(
  { collections: { blocks }, at, session }: Moment,
  height: number,
  count: number,
): Promise<CommittedBlock[]> {
  const first = Math.max(0, height + 1);
  const heights = Array.from({ length: Math.max(0, Math.min(count, at._id - first + 1)) }, (_, index) => first + index);
  if (heights.length === 0) return [];
  const rows = await blocks
    .find({ _id: { $in: heights } }, reading(session))
    .project<CommittedRow>({ ...SUMMARY, entries: 1, checkpoint: 1, details: 1 })
    .sort({ _id: 1 })
    .toArray();
  return rows.map(committedBlock);
}

function committedBlock(row: CommittedRow): CommittedBlock {
  return {
    head: headOf(row),
    firstSeq: row.firstSeq,
    entries: entriesOf(row),
    checkpoint: row.checkpoint,
    details: (row.details ?? []).map(detailOf),
    usage: row.usage.slice(0, row.usageChanged).map(usageOf),
  };
}

export const usageOf = ({ productId, artifacts, bytes }: BlockRow['usage'][number]): ProductUsage => ({
  productId,
  usage: { artifacts, bytes },
});

/** @throws {BucketError} `ledger.broken` when there are not as many as the block says */
export function entriesOf({ entries, firstSeq, size }: Pick<BlockRow, 'entries' | 'firstSeq' | 'size'>): string[] {
  const texts = typeof entries === 'string' ? entries.split('\n') : [];
  if (texts.length !== size - firstSeq) {
    throw new BucketError('ledger.broken', { seq: Number(firstSeq), reason: 'the block cannot be read' });
  }
  return texts;
}

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
  for (const reach of [64, 4_096, Number.MAX_SAFE_INTEGER - seq]) {
    const row = await blocks.findOne<BlockSummary>(
      { size: { $gt: seq, $lte: seq + reach } },
      { sort: { size: 1 }, projection: SUMMARY, ...reading(session) },
    );
    if (row !== null) return headOf(row);
  }
  return undefined;
}

/** The first block of which something holds that holds of every later one; the height after the last when of none. */
export async function firstBlockWhere(
  { collections: { blocks }, at, session }: Moment,
  holds: (block: Pick<BlockRow, '_id' | 'at'>) => boolean,
): Promise<number> {
  if (at._id < 0) return 0;
  return firstHeight(0, async (heights) => {
    const rows = await blocks
      .find({ _id: { $in: heights.filter((height) => height <= at._id) } }, reading(session))
      .project<Pick<BlockRow, '_id' | 'at'>>({ at: 1 })
      .toArray();
    const holding = new Map(rows.map((row) => [row._id, holds(row)]));
    return heights.map((height) => holding.get(height) ?? true);
  });
}

/** `firstSeq` of a block, or the size of the log for the height after the last. */
export async function firstSeqAt({ collections: { blocks }, at, session }: Moment, height: number): Promise<number> {
  if (height > at._id) return at.size;
  const row = await blocks.findOne({ _id: height }, { projection: { firstSeq: 1 }, ...reading(session) });
  if (row === null) throw new BucketError('ledger.broken', { seq: 0, reason: `there is no block ${height}` });
  return row.firstSeq;
}

/** Details from `fromSeq` of the next few blocks that have any. */
export async function detailsFrom(
  { collections: { blocks }, at, session }: Moment,
  fromSeq: number,
  blockCount: number,
): Promise<GovernanceDetail[]> {
  const rows = await blocks
    .find({ detailSeq: { $gte: fromSeq }, _id: { $lte: at._id } }, reading(session))
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
    { 'tiles.key': key, _id: { $lte: at._id } },
    { projection: { tiles: { $elemMatch: { key } } }, promoteBuffers: true, ...reading(session) },
  );
  const hashes = row?.tiles?.[0]?.hashes;
  return hashes === undefined ? undefined : Uint8Array.from(hashes);
}

export async function checkpointAt(
  { collections: { blocks }, at, session }: Moment,
  height = at._id,
): Promise<string | undefined> {
  if (height > at._id) return undefined;
  return (await blocks.findOne({ _id: Number(height) }, { projection: { checkpoint: 1 }, ...reading(session) }))
    ?.checkpoint;
}

export function headAtSize(moment: Moment, size: number): Promise<LedgerHead | undefined> {
  return firstBlock(moment, Number(size) - 1);
}

export async function entryAt(moment: Moment, seq: number): Promise<StoredEntry | undefined> {
  return (await entriesAt(moment, [seq]))[0];
}

/** Each block that holds one of them is read once. */
export async function entriesAt(
  moment: Moment,
  seqs: readonly number[],
): Promise<readonly (StoredEntry | undefined)[]> {
  const found = new Map<number, StoredEntry>();
  const sorted = seqs.filter((seq) => Number.isSafeInteger(seq) && seq >= 0 && seq < moment.at.size);
  for (const seq of sorted.sort((one, other) => one - other)) {
    if (found.has(seq)) continue;
    const height = await heightOfSeq(moment, seq);
    const [block] = height === undefined ? [] : await blocksAbove(moment, height - 1, 1);
    block?.entries.forEach((canonical, index) => {
      found.set(block.firstSeq + index, { seq: block.firstSeq + index, canonical });
    });
  }
  return seqs.map((seq) => found.get(seq));
}
