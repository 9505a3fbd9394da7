import type { AuditEntry } from '@bucket/domain';
import type { AuditFilter, Page, Place, StoredEntry } from '@bucket/ports';
import type { mongo } from 'mongoose';
import type { Moment } from './artifact-queries.ts';
import { reading } from './causal-reads.ts';
import type { BlockRow } from './rows.ts';
import { entryFits, filterTerms } from './terms.ts';

/** Blocks that one query reads before it hands over what it has; a page may be short. */
const BLOCKS_READ_MAX = 200;
/** Blocks fetched at once. */
const BLOCKS_FETCHED = 20;
/** Heights that the server looks through at once for blocks that hold several terms. */
const HEIGHTS_SEARCHED = 2_000;
const SEARCHES_MAX = 10;

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
  const isJoin = filterTerms(filter).length > 1;
  const items: StoredEntry[] = [];
  let height = whole.from;
  for (let read = 0, searches = 0; height <= whole.to && read < BLOCKS_READ_MAX && searches < SEARCHES_MAX;) {
    const to = isJoin ? Math.min(whole.to, height + HEIGHTS_SEARCHED - 1) : whole.to;
    const rows = await blocksWith(moment, filter, { from: height, to });
    for (const entry of rows.flatMap((row) => fittingEntries(row, filter, fromSeq))) {
      if (items.length === limit) return { items, next: String(items.at(-1)?.seq) };
      items.push(entry);
    }
    const last = rows.at(-1);
    height = last !== undefined && rows.length === BLOCKS_FETCHED ? last._id + 1 : to + 1;
    read += rows.length;
    if (rows.length < BLOCKS_FETCHED) searches += 1;
  }
  return { items, next: height > whole.to ? undefined : await lastSeqBelow(moment, height) };
}

/** The heights that can hold what is asked for, by place and by time. */
async function stretchOf(
  { collections: { blocks }, at, session }: Moment,
  filter: AuditFilter,
  fromSeq: number,
): Promise<Stretch> {
  const heightOf = async (criteria: mongo.Filter<BlockRow>, sort: Record<string, 1>) =>
    (await blocks.findOne(criteria, { sort, projection: { _id: 1 }, ...reading(session) }))?._id ?? at.height + 1;
  const byPlace = fromSeq === 0 ? 0 : await heightOf({ size: { $gt: fromSeq } }, { size: 1 });
  const byTime =
    filter.from === undefined ? 0 : await heightOf({ at: { $gte: String(filter.from) } }, { at: 1, _id: 1 });
  const end =
    filter.to === undefined ? at.height + 1 : await heightOf({ at: { $gte: String(filter.to) } }, { at: 1, _id: 1 });
  return { from: Math.max(byPlace, byTime), to: Math.min(end - 1, at.height) };
}

function blocksWith(
  { collections: { blocks }, session }: Moment,
  filter: AuditFilter,
  { from, to }: Stretch,
): Promise<EntriesRow[]> {
  const terms = filterTerms(filter);
  return blocks
    .find(
      { ...(terms.length === 0 ? {} : { terms: { $all: terms } }), _id: { $gte: from, $lte: to } },
      reading(session),
    )
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

export async function entryAt(
  { collections: { blocks }, at, session }: Moment,
  seq: number,
): Promise<StoredEntry | undefined> {
  if (!Number.isSafeInteger(seq) || seq < 0 || seq >= at.size) return undefined;
  const row = await blocks.findOne(
    { size: { $gt: seq } },
    { sort: { size: 1 }, projection: { firstSeq: 1, entries: 1 }, ...reading(session) },
  );
  const canonical = row?.entries[seq - row.firstSeq];
  return canonical === undefined ? undefined : { seq, canonical };
}
