import { expect } from '@jest/globals';
import type { Artifact, ArtifactState } from '@bucket/domain';
import type { ArtifactFilter, BucketStore } from '@bucket/ports';
import { LogBuilder } from '../builders/log-builder.ts';
import { allPages, commitAll, listAll } from './reads.ts';
import type { Promised } from './store-fixture.ts';

const PRODUCTS = ['AI_Assistant', 'Gurukul', 'AI_Avatar'] as const;
const CLASSES = ['metadata', 'artifact_manifest', 'user_progress'] as const;
const OWNERS = ['team-a', 'team-b', 'team-c', 'team-a\nteam-b', '"team-a"'] as const;
const TRACES = [null, null, 'trace-1', 'trace-2'] as const;
const LABELS = [{}, { stage: 'draft' }, { stage: 'final' }, { stage: 'draft', lang: 'en' }, { lang: 'stage' }] as const;

/** Artifacts of every kind in blocks of 1 to 20, of which some are updated, relabelled or deleted later. */
function variedLog(seed: number, artifacts: number): LogBuilder {
  const builder = new LogBuilder(seed);
  const { random } = builder;
  const ids: string[] = [];
  while (ids.length < artifacts) {
    for (let left = 1 + random.below(20); left > 0; left -= 1) {
      const chosen = ids[random.below(Math.max(1, ids.length))];
      const artifact = chosen === undefined ? undefined : builder.artifacts.get(chosen)?.artifact;
      const dice = random.below(10);
      if (artifact === undefined || dice < 7 || artifact.state !== 'active') ids.push(createOne(builder).id);
      else if (dice === 7) builder.read(artifact.id);
      else if (dice === 8)
        builder.update(artifact.id, {
          ownerId: random.pick(OWNERS),
          traceId: random.pick(TRACES),
          labels: random.pick(LABELS),
        });
      else builder.delete(artifact.id);
    }
    builder.seal();
  }
  return builder;
}

function createOne(builder: LogBuilder): Artifact {
  const { random } = builder;
  return builder.create({
    productId: random.pick(PRODUCTS),
    artifactClass: random.pick(CLASSES),
    ownerId: random.pick(OWNERS),
    traceId: random.pick(TRACES),
    labels: random.pick(LABELS),
  });
}

/** In the order of creation, as a filter read word by word wants them. */
function expectedOf(builder: LogBuilder, filter: ArtifactFilter): Artifact[] {
  const heads = [...builder.artifacts.values()].map(({ artifact }) => artifact);
  return heads.filter(
    (artifact) =>
      artifact.productId === filter.productId &&
      (filter.artifactClass ?? artifact.artifactClass) === artifact.artifactClass &&
      (filter.ownerId ?? artifact.ownerId) === artifact.ownerId &&
      (filter.traceId ?? artifact.traceId) === artifact.traceId &&
      (filter.state ?? artifact.state) === artifact.state &&
      Object.entries(filter.labels ?? {}).every(([key, value]) => artifact.labels[key] === value) &&
      (filter.createdAfter ?? '') < artifact.createdAt &&
      (filter.createdBefore ?? '9') > artifact.createdAt,
  );
}

/** Each narrowing part alone, and all subsets of two and more that a seed picks. */
function filters(builder: LogBuilder): ArtifactFilter[] {
  const times = builder.blocks.map(({ head }) => head.at);
  const [early = '', late = ''] = [times[Math.floor(times.length / 4)], times[Math.floor((times.length * 3) / 4)]];
  const parts: readonly Omit<ArtifactFilter, 'productId'>[] = [
    { artifactClass: 'metadata' },
    { artifactClass: 'absent' },
    { ownerId: 'team-a' },
    { ownerId: 'team-a\nteam-b' },
    { ownerId: '"team-a"' },
    { traceId: 'trace-1' },
    { traceId: 'trace-3' },
    { labels: { stage: 'draft' } },
    { labels: { stage: 'draft', lang: 'en' } },
    { labels: { stage: 'lang' } },
    { labels: {} },
    ...(['active', 'deleted', 'purged'] satisfies ArtifactState[]).map((state) => ({ state })),
    { createdAfter: early },
    { createdBefore: late },
    { createdAfter: early, createdBefore: late },
    { createdAfter: late, createdBefore: early },
  ];
  const combined = Array.from({ length: 60 }, () => {
    const chosen = parts.filter(() => builder.random.below(4) === 0);
    return chosen.reduce<Omit<ArtifactFilter, 'productId'>>((all, part) => ({ ...all, ...part }), {});
  });
  return [{}, ...parts, ...combined].map((part) => ({ productId: builder.random.pick(PRODUCTS), ...part }));
}

/** `ArtifactReader.listArtifacts`: every filter, and pages. */
export function listPromises(promise: Promised): void {
  promise('lists exactly the artifacts that fit a filter, whatever its parts, oldest first', async (fixture) => {
    const store = await fixture.open();
    const builder = variedLog(41, 900);
    await commitAll(store, builder.blocks);
    let listed = 0;
    for (const filter of filters(builder)) {
      const found = await listAll(store, filter, 50);
      expect({ filter, found }).toEqual({ filter, found: expectedOf(builder, filter) });
      listed += found.length;
    }
    expect(listed).toBeGreaterThan(1_000);
  });

  promise('finds an artifact by what it is now and no longer by what it was', async (fixture) => {
    const store = await fixture.open();
    const builder = new LogBuilder(42);
    const { id, productId } = builder.create({ ownerId: 'before', traceId: 'trace-b', labels: { was: 'so' } });
    builder.seal();
    builder.create();
    builder.seal();
    builder.update(id, { ownerId: 'after', traceId: 'trace-a', labels: { is: 'so' } });
    builder.seal();
    builder.delete(id);
    builder.seal();
    await commitAll(store, builder.blocks);
    const idsOf = async (filter: Omit<ArtifactFilter, 'productId'>): Promise<string[]> =>
      (await listAll(store, { productId, ...filter })).map((artifact) => artifact.id);
    for (const now of [
      { ownerId: 'after' },
      { traceId: 'trace-a' },
      { labels: { is: 'so' } },
      { state: 'deleted' as const },
    ]) {
      expect(await idsOf(now)).toEqual([id]);
    }
    for (const once of [{ ownerId: 'before' }, { traceId: 'trace-b' }, { labels: { was: 'so' } }]) {
      expect(await idsOf(once)).toEqual([]);
    }
    expect(await idsOf({ state: 'active' })).not.toContain(id);
  });

  promise('pages through thousands of artifacts without a double or a gap, while more are created', async (fixture) => {
    const store = await fixture.open();
    const builder = variedLog(43, 3_000);
    await commitAll(store, builder.blocks);
    const atFirst = expectedOf(builder, { productId: 'Gurukul' }).map(({ id }) => id);
    const found = await allPages(
      (after) => store.listArtifacts({ productId: 'Gurukul' }, 97, after),
      () => commitMore(store, builder),
    );
    const ids = found.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.slice(0, atFirst.length)).toEqual(atFirst);
    expect(ids).toEqual(
      expectedOf(builder, { productId: 'Gurukul' })
        .map(({ id }) => id)
        .slice(0, ids.length),
    );
  });

  promise('never gives more artifacts than the limit', async (fixture) => {
    const store = await fixture.open();
    const builder = variedLog(44, 300);
    await commitAll(store, builder.blocks);
    const expected = expectedOf(builder, { productId: 'AI_Avatar' });
    for (const limit of [1, 2, 13, expected.length - 1, expected.length, expected.length + 1, 1_000]) {
      const page = await store.listArtifacts({ productId: 'AI_Avatar' }, limit);
      expect(page.items).toEqual(expected.slice(0, limit));
      if (limit < expected.length) expect(page.next).toBeDefined();
    }
  });
}

async function commitMore(store: BucketStore, builder: LogBuilder): Promise<void> {
  if (builder.artifacts.size >= 3_300) return;
  for (let count = 0; count < 5; count += 1) createOne(builder);
  await commitAll(store, [builder.seal()]);
}
