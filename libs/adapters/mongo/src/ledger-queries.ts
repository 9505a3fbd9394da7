import type { GovernanceDetail, LedgerHead, RecordChange } from '@bucket/domain';
import type { CommittedBlock, StoredEntry } from '@bucket/ports';
import type { Moment } from './artifact-queries.ts';
import { reading } from './causal-reads.ts';
import type { BlockRow, DetailRow } from './rows.ts';

type CommittedRow = Omit<BlockRow, 'terms' | 'tiles' | 'stagedParts'>;
type PlacedRow = Pick<BlockRow, '_id' | 'firstSeq' | 'entries'>;
type DetailsRow = Pick<BlockRow, '_id' | 'details'>;

/** The next few blocks above `height`; fewer than that only at the end. */
export async function blocksAbove(
  { collections: { blocks }, at, session }: Moment,
  height: number,
  count: number,
): Promise<CommittedBlock[]> {
  const rows = await blocks
    .find({ _id: { $gt: height, $lte: at.height } }, reading(session))
    .project<CommittedRow>({ terms: 0, tiles: 0, stagedParts: 0 })
    .sort({ _id: 1 })
    .limit(count)
    .toArray();
  return rows.map(committedBlock);
}

function committedBlock(row: CommittedRow): CommittedBlock {
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

// `body` is what `sealBlock` made of a `RecordChange[]`, and the entry's commitment covers it.
const detailOf = ({ seq, body, salt }: DetailRow): GovernanceDetail => ({
  seq,
  body,
  salt,
  changes: JSON.parse(body) as RecordChange[],
});

/** Entries from `fromSeq` of the next few blocks. */
export async function entriesFrom(
  { collections: { blocks }, at, session }: Moment,
  fromSeq: number,
  toSeq: number,
  blockCount: number,
): Promise<StoredEntry[]> {
  const rows = await blocks
    .find({ size: { $gt: fromSeq }, _id: { $lte: at.height } }, reading(session))
    .project<PlacedRow>({ firstSeq: 1, entries: 1 })
    .sort({ size: 1 })
    .limit(blockCount)
    .toArray();
  return rows
    .flatMap(({ firstSeq, entries }) => entries.map((canonical, index) => ({ seq: firstSeq + index, canonical })))
    .filter(({ seq }) => seq >= fromSeq && seq < toSeq);
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
    { 'tiles.key': { $eq: key }, _id: { $lte: at.height } },
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
  return (
    await blocks.findOne({ _id: { $eq: Number(height) } }, { projection: { checkpoint: 1 }, ...reading(session) })
  )?.checkpoint;
}

export async function headAtSize(
  { collections: { blocks }, at, session }: Moment,
  size: number,
): Promise<LedgerHead | undefined> {
  const row = await blocks.findOne(
    { size: { $gte: Number(size) }, _id: { $lte: at.height } },
    { sort: { size: 1 }, projection: { size: 1, entryHash: 1, rootHash: 1, at: 1 }, ...reading(session) },
  );
  return row === null ? undefined : headOfBlock(row);
}
