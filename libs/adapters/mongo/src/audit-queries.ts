import { parseEntry, type AuditEntry, type ChainFault } from '@bucket/domain';
import type { AuditFilter, Page, Place, StoredEntry } from '@bucket/ports';
import type { Moment } from './artifact-queries.ts';
import { reading } from './causal-reads.ts';
import { heightOfSeq } from './ledger-queries.ts';
import type { BlockRow } from './rows.ts';
import { growing, type Stretch } from './stretches.ts';
import { blockTerms, entryFits, filterTerms } from './terms.ts';

/** Blocks that one query reads before it hands over what it has; a page may be short. */
const BLOCKS_READ_MAX = 200;
/** Blocks fetched at once. */
const BLOCKS_FETCHED = 20;
/** Heights that one query looks through first. */
const HEIGHTS_SEARCHED = 64;

type EntriesRow = Pick<BlockRow, '_id' | 'firstSeq' | 'entries'>;

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
  let read = 0;
  for await (const rows of blocksWith(moment, filter, whole)) {
    for (const entry of rows.found.flatMap((row) => fittingEntries(row, filter, fromSeq))) {
      if (items.length === limit) return { items, next: String(items.at(-1)?.seq) };
      items.push(entry);
    }
    height = rows.to;
    read += rows.found.length;
    if (read >= BLOCKS_READ_MAX) break;
  }
  return { items, next: height >= whole.to ? undefined : await lastSeqBelow(moment, height) };
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
  return { from: Math.max(byPlace, byTime), to: Math.min(end, at.height + 1) };
}

/**
 * The blocks of a stretch that have the rarest term, in whose index they stand in order, a few at a time; `to` is the
 * height up to which they are all. `fittingEntries` sees to the other terms.
 */
async function* blocksWith(
  { collections: { blocks }, session }: Moment,
  filter: AuditFilter,
  whole: Stretch,
): AsyncGenerator<{ found: readonly EntriesRow[]; to: number }> {
  const [term] = filterTerms(filter);
  for (const stretch of growing(whole, HEIGHTS_SEARCHED)) {
    for (let from = stretch.from; from < stretch.to;) {
      const found = await blocks
        .find(
          term === undefined
            ? { _id: { $in: few(from, stretch) } }
            : { terms: term, _id: { $gte: from, $lt: stretch.to } },
          reading(session),
        )
        .project<EntriesRow>({ firstSeq: 1, entries: 1 })
        .sort({ _id: 1 })
        .limit(BLOCKS_FETCHED)
        .toArray();
      from = found.length === BLOCKS_FETCHED ? (found.at(-1)?._id ?? stretch.to) + 1 : stretch.to;
      yield { found, to: from };
    }
  }
}

const few = (from: number, { to }: Stretch): number[] =>
  Array.from({ length: Math.min(BLOCKS_FETCHED, to - from) }, (_, index) => from + index);

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

/** As `StoreInspector`: whether each block can be found by the terms of all its entries. */
export async function indexFault(
  { collections: { blocks }, session }: Moment,
  fromSeq: number,
  toSeq: number,
): Promise<ChainFault | undefined> {
  const rows = blocks
    .find({ firstSeq: { $gte: fromSeq, $lt: toSeq } }, reading(session))
    .project<Pick<BlockRow, 'firstSeq' | 'entries' | 'terms'>>({ firstSeq: 1, entries: 1, terms: 1 })
    .sort({ firstSeq: 1 });
  for await (const { firstSeq, entries, terms } of rows) {
    const has = new Set(terms);
    const missing = entries.findIndex((canonical) =>
      blockTerms([parseEntry(canonical)]).some((term) => !has.has(term)),
    );
    if (missing !== -1) return { seq: firstSeq + missing, reason: 'the index does not lead to the entry' };
  }
  return undefined;
}
