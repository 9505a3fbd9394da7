import type { Artifact, IdempotencyRecord } from '@bucket/domain';
import { DEFAULT_LIMITS } from '@bucket/domain';
import type { ArtifactFilter, DecisionFacts, DecisionNeeds, Page, Place, StoredVersion } from '@bucket/ports';
import type { mongo } from 'mongoose';
import { reading } from './causal-reads.ts';
import type { Collections } from './collections.ts';
import { NEVER, type ProgressRow, type StateRow } from './rows.ts';
import { slices } from './slices.ts';
import { growing, type Stretch } from './stretches.ts';
import { artifactOf, contentsOf, versionOf, WITHOUT_CONTENT, type HeadRow } from './stored-versions.ts';

/** Reads of one moment of the log. */
export interface Moment {
  readonly collections: Collections;
  readonly at: ProgressRow;
  readonly session: mongo.ClientSession | undefined;
}

const IDEMPOTENCY_KEPT_MS = DEFAULT_LIMITS.idempotencyHours * 3_600_000;
/** Entries that one query for a list looks through first, for each item that is asked for. */
const SEQS_SEARCHED = 4;
/** Rows that a block or two may have superseded since the moment began. */
const PASSED_MAX = 50_000;
/** Rows that one counting query looks at. */
const COUNTED_SEQS = 5_000;

const headsAt = (height: number): mongo.Filter<StateRow> => ({
  height: { $lte: height },
  supersededAt: { $gt: height },
});

export async function decisionFacts(moment: Moment, needs: DecisionNeeds): Promise<DecisionFacts> {
  const heads = await headRows(
    moment,
    needs.heads.map(({ artifactId }) => artifactId),
  );
  const versions = await versionRows(moment, needs.versions);
  const wanted = new Set<number>();
  for (const { artifactId, content } of needs.heads) {
    const row = heads.get(artifactId);
    if (content && row !== undefined) wanted.add(row.contentSeq);
  }
  for (const { contentSeq } of versions.values()) wanted.add(contentSeq);
  const contents = await contentsOf(moment.collections, [...wanted], moment.session);
  const remembered = await rememberedAt(moment, needs.idempotencyKeys);
  const versionWith = (row: HeadRow | undefined, content: boolean) =>
    row && versionOf(row, content ? contents.get(row.contentSeq) : undefined);
  return {
    heads: needs.heads.map(({ artifactId, content }) => versionWith(heads.get(artifactId), content)),
    versions: needs.versions.map(({ artifactId, version }) =>
      versionWith(versions.get(`${version}@${artifactId}`), true),
    ),
    idempotency: needs.idempotencyKeys.map((key) => remembered.get(key)),
  };
}

async function headRows(
  { collections, at, session }: Moment,
  artifactIds: readonly string[],
): Promise<Map<string, HeadRow>> {
  if (artifactIds.length === 0) return new Map();
  const rows = await collections.states
    .find({ artifactId: { $in: artifactIds.map(String) }, ...headsAt(at.height) }, reading(session))
    .project<HeadRow>(WITHOUT_CONTENT)
    .toArray();
  return new Map(rows.map((row) => [row.artifactId, row]));
}

async function versionRows(
  { collections, at, session }: Moment,
  keys: DecisionNeeds['versions'],
): Promise<Map<string, HeadRow>> {
  const found = new Map<string, HeadRow>();
  // One query a version number, not one clause a key: a verification asks for a thousand keys, nearly all of version 1.
  for (const [version, artifactIds] of idsByVersion(keys)) {
    const asOf = { height: { $lte: at.height }, versionSupersededAt: { $gt: at.height } };
    for (const some of slices(artifactIds)) {
      const rows = await collections.states
        .find({ artifactId: { $in: some }, version, ...asOf }, reading(session))
        .project<HeadRow>(WITHOUT_CONTENT)
        .toArray();
      for (const row of rows) found.set(`${row.version}@${row.artifactId}`, row);
    }
  }
  return found;
}

function idsByVersion(keys: DecisionNeeds['versions']): ReadonlyMap<number, readonly string[]> {
  const ids = new Map<number, string[]>();
  for (const { artifactId, version } of keys) {
    const own = ids.get(Number(version));
    if (own === undefined) ids.set(Number(version), [String(artifactId)]);
    else own.push(String(artifactId));
  }
  return ids;
}

async function rememberedAt(
  { collections, at, session }: Moment,
  keys: readonly string[],
): Promise<Map<string, IdempotencyRecord>> {
  const remembered = new Map<string, IdempotencyRecord>();
  if (keys.length === 0) return remembered;
  const rows = await collections.idempotency
    .find({ 'records.keyHash': { $in: keys.map(String) }, _id: { $lte: at.height } }, reading(session))
    .sort({ _id: 1 })
    .toArray();
  const oldestMs = Date.parse(at.at) - IDEMPOTENCY_KEPT_MS;
  const wanted = new Set(keys);
  for (const { keyHash, fingerprint, at: time, seq, answer } of rows.flatMap(({ records }) => records)) {
    // A later answer under the same key replaces an earlier one.
    if (!wanted.has(keyHash)) continue;
    if (Date.parse(time) >= oldestMs) remembered.set(keyHash, { keyHash, fingerprint, at: time, seq, answer });
    else remembered.delete(keyHash);
  }
  return remembered;
}

/**
 * What is the head now, but for what came after the moment; and what was the head at the moment and is not any more. The
 * first is asked first: a row that is superseded in between is found twice, never not at all.
 */
export async function listArtifacts(
  moment: Moment,
  filter: ArtifactFilter,
  limit: number,
  after?: Place,
): Promise<Page<Artifact>> {
  const { collections, at, session } = moment;
  const whole = await createdStretch(moment, filter, after);
  const rowsOf = (criteria: mongo.Filter<StateRow>, count: number) =>
    collections.states
      .find({ ...artifactCriteria(filter), ...criteria }, reading(session))
      .project<HeadRow>(WITHOUT_CONTENT)
      .sort({ createdSeq: 1 })
      .limit(count)
      .toArray();
  const rows: HeadRow[] = [];
  let end = whole.from;
  for (const { from, to } of growing(whole, SEQS_SEARCHED * (limit + 1))) {
    const wanted = limit + 1 - rows.length;
    const found = await rowsOf({ supersededAt: NEVER, createdSeq: { $gte: from, $lt: to } }, wanted);
    rows.push(...found);
    end = found.length === wanted ? (found.at(-1)?.createdSeq ?? to) + 1 : to;
    if (found.length === wanted) break;
  }
  const passed = { supersededAt: { $gt: at.height, $lt: NEVER }, createdSeq: { $gte: whole.from, $lt: end } };
  rows.push(...(await rowsOf(passed, PASSED_MAX)));
  const heads = new Map(rows.filter(({ height }) => height <= at.height).map((row) => [row.createdSeq, row]));
  const sorted = [...heads.values()].sort((a, b) => a.createdSeq - b.createdSeq);
  const page = pageOf(sorted, limit, artifactOf, ({ createdSeq }) => createdSeq);
  return page.next === undefined && end < whole.to ? { ...page, next: String(end - 1) } : page;
}

/** All but the times, which `createdStretch` sees to. Every value is a string: none of a caller's becomes an operator. */
function artifactCriteria(filter: ArtifactFilter): mongo.Filter<StateRow> {
  const { productId, artifactClass, ownerId, traceId, state } = filter;
  const labels = Object.entries(filter.labels ?? {}).map(([key, value]) => JSON.stringify([key, String(value)]));
  const equal = (field: string, value: string | undefined) => (value === undefined ? {} : { [field]: String(value) });
  return {
    productId: String(productId),
    ...equal('artifactClass', artifactClass),
    ...equal('ownerId', ownerId),
    ...equal('traceId', traceId),
    ...equal('state', state),
    ...(labels.length === 0 ? {} : { labels: { $all: labels } }),
  };
}

/** An artifact is created at the time of its block, so times bound `createdSeq`, which every list index ends with. */
async function createdStretch(
  { collections: { blocks }, at, session }: Moment,
  { createdAfter, createdBefore }: ArtifactFilter,
  after: Place | undefined,
): Promise<Stretch> {
  const firstSeqAt = async (time: mongo.Condition<string>) =>
    (await blocks.findOne({ at: time }, { sort: { at: 1, _id: 1 }, projection: { firstSeq: 1 }, ...reading(session) }))
      ?.firstSeq ?? at.size;
  const byTime = createdAfter === undefined ? 0 : await firstSeqAt({ $gt: String(createdAfter) });
  const to = createdBefore === undefined ? at.size : await firstSeqAt({ $gte: String(createdBefore) });
  return { from: Math.max(byTime, after === undefined ? 0 : Number(after) + 1), to: Math.min(to, at.size) };
}

export async function listVersions(
  { collections, at, session }: Moment,
  artifactId: string,
  limit: number,
  after?: Place,
): Promise<Page<StoredVersion>> {
  const rows = await collections.states
    .find(
      {
        artifactId: String(artifactId),
        version: { $gt: after === undefined ? 0 : Number(after) },
        height: { $lte: at.height },
        versionSupersededAt: { $gt: at.height },
      },
      reading(session),
    )
    .project<HeadRow>(WITHOUT_CONTENT)
    .sort({ version: 1 })
    .limit(limit + 1)
    .toArray();
  return pageOf(rows, limit, versionOf, ({ version }) => version);
}

/** By counting rows, a bounded number at a time. */
export async function countStored({
  collections: { states },
  at,
  session,
}: Moment): Promise<{ artifacts: number; versions: number }> {
  let artifacts = 0;
  let versions = 0;
  for (let from = 0; from < at.size; from += COUNTED_SEQS) {
    const range = { _id: { $gte: from, $lt: Math.min(at.size, from + COUNTED_SEQS) } };
    artifacts += await states.countDocuments({ ...range, supersededAt: { $gt: at.height } }, reading(session));
    versions += await states.countDocuments({ ...range, versionSupersededAt: { $gt: at.height } }, reading(session));
  }
  const strays = await countStrays(states, at, session);
  return { artifacts: artifacts + strays, versions: versions + strays };
}

/** Remembered answers that are still given back. */
export async function countAnswers({ collections, at, session }: Moment): Promise<number> {
  if (at.size === 0) return 0;
  const oldest = new Date(Date.parse(at.at) - IDEMPOTENCY_KEPT_MS).toISOString();
  let answers = 0;
  for await (const { records } of collections.idempotency.find({ _id: { $lte: at.height } }, reading(session))) {
    answers += records.filter((record) => record.at >= oldest).length;
  }
  return answers;
}

/** No seq is of these types, whatever somebody has put there. */
const NO_SEQ = ['string', 'object', 'array', 'binData', 'objectId', 'bool', 'date', 'null'] as const;

/** Rows that no entry of the log can have made: outside its length, and not those of the block that is being done. */
async function countStrays(
  states: Collections['states'],
  { size, height }: Moment['at'],
  session: mongo.ClientSession | undefined,
): Promise<number> {
  const count = (where: object) => states.countDocuments(where, reading(session));
  return (
    (await count({ _id: { $lt: 0 } })) +
    (await count({ _id: { $gte: size }, height: { $ne: height + 1 } })) +
    (await count({ _id: { $type: NO_SEQ } }))
  );
}

/** @param rows one more than `limit` where there are more */
function pageOf<R, T>(rows: readonly R[], limit: number, itemOf: (row: R) => T, placeOf: (row: R) => number): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map((row) => itemOf(row)),
    next: rows.length > limit && last !== undefined ? String(placeOf(last)) : undefined,
  };
}
