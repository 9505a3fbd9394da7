import type { Artifact } from '@bucket/domain';
import type { ArtifactFilter, Page, PagePosition } from '@bucket/ports';
import { walkBlocks, type Stretch } from './block-walk.ts';
import { reading } from './causal-reads.ts';
import { changedArtifacts } from './changed-artifacts.ts';
import { firstBlockWhere, firstSeqAt, heightOfSeq } from './ledger-queries.ts';
import { artifactFits } from './artifact-fits.ts';
import type { StatesMoment } from './moment.ts';
import type { BlockRow, StateRow, StoredTexts } from './rows.ts';
import { slices } from './slices.ts';
import { oneOf } from './stored-heads.ts';
import { listTerms } from './terms.ts';
import { placedVersion, type PlacedVersion } from './version-text.ts';

/** Artifacts, and blocks that create some, that one page looks at before it hands over what it has. */
const LOOKED_AT_MAX = 20_000;
const BLOCKS_READ_MAX = 200;
/** Blocks fetched at once: as many as probably make a page. */
const BLOCKS_FETCHED_MAX = 20;
const ARTIFACTS_A_BLOCK = 100;

type CreatedRow = Pick<BlockRow, '_id' | 'firstSeq' | 'size'> & { readonly created?: StoredTexts };
const CREATED = { firstSeq: 1, size: 1, created: 1 } as const;

/**
 * Walks the blocks that created artifacts such as the filter wants, in order. What has another version or state by now is
 * taken from `states` instead, for the same part of the log.
 */
export async function listArtifacts(
  moment: StatesMoment,
  filter: ArtifactFilter,
  limit: number,
  after?: PagePosition,
): Promise<Page<Artifact>> {
  const fromSeq = after === undefined ? 0 : Number(after) + 1;
  const whole = await createdStretch(moment, filter, fromSeq);
  const [term = ''] = listTerms(filter);
  const items: PlacedVersion[] = [];
  let [blocks, lookedAt, seq] = [0, 0, Math.max(fromSeq, await firstSeqAt(moment, whole.from))];
  let isEnd = whole.from >= whole.to;
  const count = Math.min(BLOCKS_FETCHED_MAX, 1 + Math.ceil(limit / ARTIFACTS_A_BLOCK));
  for await (const { rows, to } of walkBlocks<CreatedRow>(moment, { term }, whole, { count, members: CREATED })) {
    const endSeq = await firstSeqAt(moment, to);
    const changed = await changedArtifacts(moment, filter, { from: seq, to: endSeq });
    const created = rows.flatMap(createdIn).filter(({ createdSeq }) => createdSeq >= seq && createdSeq < changed.to);
    const fitting = created.filter(({ artifact }) => artifactFits(filter, artifact));
    const unchanged = await unchangedOf(moment, fitting, limit + 1 - items.length);
    items.push(...[...unchanged, ...changed.versions].sort((one, other) => one.createdSeq - other.createdSeq));
    seq = changed.to;
    isEnd = to >= whole.to && seq === endSeq;
    blocks += rows.length;
    lookedAt += created.length + changed.versions.length;
    const isEnough = items.length > limit || blocks >= BLOCKS_READ_MAX || lookedAt >= LOOKED_AT_MAX;
    if (isEnough || seq < endSeq) break;
  }
  const shown = items.slice(0, limit);
  const last = items.length > limit ? shown.at(-1)?.createdSeq : isEnd ? undefined : seq - 1;
  return { items: shown.map(({ artifact }) => artifact), next: last === undefined ? undefined : String(last) };
}

/** An artifact is created at the time of its block. */
async function createdStretch(
  moment: StatesMoment,
  { createdAfter, createdBefore }: ArtifactFilter,
  fromSeq: number,
): Promise<Stretch> {
  const end = moment.at._id + 1;
  const byPlace = fromSeq === 0 ? 0 : ((await heightOfSeq(moment, fromSeq)) ?? end);
  const byTime = createdAfter === undefined ? 0 : await firstBlockWhere(moment, ({ at }) => at > createdAfter);
  const to = createdBefore === undefined ? end : await firstBlockWhere(moment, ({ at }) => at >= createdBefore);
  return { from: Math.max(byPlace, byTime), to: Math.min(end, to) };
}

function createdIn({ created = {}, firstSeq }: CreatedRow): PlacedVersion[] {
  return Object.entries(created).map(([id, text]) => placedVersion(id, text, firstSeq));
}

/** Those among them that are as they were created: all, or the first `count`. */
async function unchangedOf(
  { collections: { states }, statesAt, session }: StatesMoment,
  versions: readonly PlacedVersion[],
  count: number,
): Promise<PlacedVersion[]> {
  const unchanged: PlacedVersion[] = [];
  for (const some of slices(versions)) {
    const ids = oneOf(some.map(({ artifact: { id } }) => id));
    const rows = await states
      .find({ artifactId: ids, supersededAt: { $gt: statesAt }, height: { $lte: statesAt } }, reading(session))
      .project<Pick<StateRow, 'artifactId'>>({ artifactId: 1 })
      .toArray();
    const changed = new Set(rows.map(({ artifactId }) => artifactId));
    unchanged.push(...some.filter(({ artifact: { id } }) => !changed.has(id)));
    if (unchanged.length >= count) break;
  }
  return unchanged;
}
