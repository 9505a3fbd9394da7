import type { AuditEntry } from '@bucket/domain';
import type { AuditFilter, Page, Place, StoredEntry } from '@bucket/ports';
import type { mongo } from 'mongoose';
import type { Moment } from './artifact-queries.ts';
import { reading } from './causal-reads.ts';
import { heightOfSeq } from './ledger-queries.ts';
import type { BlockRow } from './rows.ts';
import { entryFits, filterTerms } from './terms.ts';

/** Blocks that one query reads before it hands over what it has; a page may be short. */
const BLOCKS_READ_MAX = 200;
/** Blocks fetched at once. */
const BLOCKS_FETCHED = 20;

type EntriesRow = Pick<BlockRow, '_id' | 'firstSeq' | 'size' | 'entries'>;

/** A stretch of heights, both ends inclusive. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

export async function queryEntries(
  moment: Moment,
  filter: AuditFilter,
  limit: number,
  after?: Place,
): Promise<Page<StoredEntry>> {
  const fromSeq = after === undefined ? 0 : Number(after) + 1;
  const whole = await stretchOf(moment, filter, fromSeq);
  const items: StoredEntry[] = [];
  let height = whole.from;
  for (let read = 0; height <= whole.to && read < BLOCKS_READ_MAX; read += BLOCKS_FETCHED) {
    const rows = await blocksWith(moment, filter, { from: height, to: whole.to });
    for (const entry of rows.flatMap((row) => fittingEntries(row, filter, fromSeq))) {
      if (items.length === limit) return { items, next: String(items.at(-1)?.seq) };
      items.push(entry);
    }
    const last = rows.at(-1);
    height = last !== undefined && rows.length === BLOCKS_FETCHED ? last._id + 1 : whole.to + 1;
  }
  return { items, next: height > whole.to ? undefined : await lastSeqBelow(moment, height) };
}

/** The heights that can hold what is asked for, by place and by time. */
async function stretchOf(moment: Moment, filter: AuditFilter, fromSeq: number): Promise<Stretch> {
  const { collections, at, session } = moment;
  const heightFrom = async (time: string) =>
    (
      await collections.blocks.findOne(
        { at: { $gte: String(time) } },
        { sort: { at: 1, _id: 1 }, projection: { _id: 1 }, ...reading(session) },
      )
    )?._id ?? at.height + 1;
  const byPlace = fromSeq === 0 ? 0 : ((await heightOfSeq(moment, fromSeq)) ?? at.height + 1);
  const byTime = filter.from === undefined ? 0 : await heightFrom(filter.from);
  const end = filter.to === undefined ? at.height + 1 : await heightFrom(filter.to);
  return { from: Math.max(byPlace, byTime), to: Math.min(end - 1, at.height) };
}

/** By the rarest term alone, in whose index they stand in order; `fittingEntries` sees to the others. */
async function blocksWith(
  { collections: { blocks }, session }: Moment,
  filter: AuditFilter,
  { from, to }: Stretch,
): Promise<EntriesRow[]> {
  const [term] = filterTerms(filter);
  const heights = Array.from({ length: Math.min(BLOCKS_FETCHED, to - from + 1) }, (_, index) => from + index);
  const criteria: mongo.Filter<BlockRow> =
    term === undefined ? { _id: { $in: heights } } : { terms: term, _id: { $gte: from, $lte: to } };
  return blocks
    .find(criteria, reading(session))
    .project<EntriesRow>({ firstSeq: 1, size: 1, entries: 1 })
    .sort({ _id: 1 })
    .limit(BLOCKS_FETCHED)
    .toArray();
}

function fittingEntries({ firstSeq, entries }: EntriesRow, filter: AuditFilter, fromSeq: number): StoredEntry[] {
  return (
    entries
      .map((canonical, index) => ({ seq: firstSeq + index, canonical }))
      // What `sealBlock` made of an `AuditEntry`; a reader that must be sure verifies the chain.
      .filter(({ seq, canonical }) => seq >= fromSeq && entryFits(filter, JSON.parse(canonical) as AuditEntry))
  );
}

async function lastSeqBelow({ collections: { blocks }, session }: Moment, height: number): Promise<Place | undefined> {
  const row = await blocks.findOne({ _id: height }, { projection: { firstSeq: 1 }, ...reading(session) });
  return row === null ? undefined : String(row.firstSeq - 1);
}
