import { parseEntry } from '@bucket/domain';
import type { AuditFilter, Page, PagePosition, StoredEntry } from '@bucket/ports';
import { walkBlocks, type Stretch } from './block-walk.ts';
import { reading } from './causal-reads.ts';
import { isArtifactId } from './document-keys.ts';
import { entriesOf, firstBlockWhere, firstSeqAt, heightOfSeq } from './ledger-queries.ts';
import type { Moment } from './moment.ts';
import type { BlockRow } from './rows.ts';
import { entryFits, filterTerms, madeTerm } from './terms.ts';

/** Blocks, and entries of blocks, that one query reads before it hands over what it has; a page may be short. */
const BLOCKS_READ_MAX = 200;
const ENTRIES_READ_MAX = 20_000;
/** Blocks fetched at once. */
const BLOCKS_FETCHED = 20;

type EntriesRow = Pick<BlockRow, '_id' | 'firstSeq' | 'size' | 'entries'>;
const ENTRIES = { firstSeq: 1, size: 1, entries: 1 } as const;

/** By the rarest term, in whose index the blocks stand in order; each entry of a block is then held against the filter. */
export async function queryEntries(
  moment: Moment,
  filter: AuditFilter,
  limit: number,
  after?: PagePosition,
): Promise<Page<StoredEntry>> {
  const fromSeq = after === undefined ? 0 : Number(after) + 1;
  const whole = await stretchOf(moment, filter, fromSeq);
  const [term] = filterTerms(filter);
  const also = await creationHeight(moment, filter);
  const items: StoredEntry[] = [];
  let height = whole.from;
  let [blocks, entries] = [0, 0];
  for await (const walked of walkBlocks<EntriesRow>(moment, { term, also }, whole, {
    count: BLOCKS_FETCHED,
    members: ENTRIES,
  })) {
    for (const row of walked.rows) {
      for (const entry of fittingEntries(row, filter, fromSeq)) {
        if (items.length === limit) return { items, next: String(items.at(-1)?.seq) };
        items.push(entry);
      }
      entries += row.size - row.firstSeq;
    }
    height = walked.to;
    blocks += walked.rows.length;
    if (blocks >= BLOCKS_READ_MAX || entries >= ENTRIES_READ_MAX) break;
  }
  return { items, next: height >= whole.to ? undefined : String((await firstSeqAt(moment, height)) - 1) };
}

/** The heights that can hold what is asked for, by place and by time. */
async function stretchOf(moment: Moment, { from, to }: AuditFilter, fromSeq: number): Promise<Stretch> {
  const end = moment.at._id + 1;
  const heightFrom = (time: string) => firstBlockWhere(moment, ({ at }) => at >= time);
  const byPlace = fromSeq === 0 ? 0 : ((await heightOfSeq(moment, fromSeq)) ?? end);
  const byTime = from === undefined ? 0 : await heightFrom(from);
  return { from: Math.max(byPlace, byTime), to: to === undefined ? end : Math.min(end, await heightFrom(to)) };
}

/** An artifact's own term does not lead to the block that created it. */
async function creationHeight(
  { collections: { blocks }, session }: Moment,
  { artifactId }: AuditFilter,
): Promise<number | undefined> {
  if (!isArtifactId(artifactId)) return undefined;
  const rows = await blocks
    .find({ terms: madeTerm(artifactId) }, reading(session))
    .project<Pick<BlockRow, '_id'> & { readonly created?: object }>({ [`created.${artifactId}`]: 1 })
    .toArray();
  return rows.find(({ created = {} }) => Object.hasOwn(created, artifactId))?._id;
}

function fittingEntries(row: EntriesRow, filter: AuditFilter, fromSeq: number): StoredEntry[] {
  return entriesOf(row)
    .map((canonical, index) => ({ seq: row.firstSeq + index, canonical }))
    .filter(({ seq, canonical }) => seq >= fromSeq && entryFits(filter, parseEntry(canonical)));
}
