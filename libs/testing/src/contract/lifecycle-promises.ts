import { expect } from '@jest/globals';
import type { BucketStore, RetiredVersion, StoredVersion } from '@bucket/ports';
import { BUILDER_START, LogBuilder } from '../builders/log-builder.ts';
import { allPages, commitAll, listAll, versionsOf } from './reads.ts';
import type { Promised } from './store-fixture.ts';

const LATER = '2030-01-01T00:00:00.000Z';

const retiredAll = (store: BucketStore, before = LATER, limit = 1_000): Promise<RetiredVersion[]> =>
  allPages((after) => store.retiredVersions(before, limit, after));

async function versionOf(store: BucketStore, artifactId: string, version: number): Promise<StoredVersion | undefined> {
  const facts = await store.decisionFacts({ heads: [], versions: [{ artifactId, version }], idempotencyKeys: [] });
  return facts.versions[0];
}

/** An artifact with three versions, of a builder of its own. */
function threeVersions(seed: number) {
  const builder = new LogBuilder(seed);
  const { id } = builder.create({ ownerId: 'canary-owner', labels: { stage: 'canary' }, traceId: 'canary-trace' });
  builder.seal();
  const second = builder.update(id, { payload: { title: 'second' } });
  builder.seal();
  const third = builder.update(id, { payload: { title: 'third' } });
  builder.seal();
  return { builder, id, second, third };
}

/** Versions that go out of use, and content that is destroyed. */
export function lifecyclePromises(promise: Promised): void {
  promise('destroys the content of one version and keeps its metadata and every other version', async (fixture) => {
    const store = await fixture.open();
    const { builder, id } = threeVersions(61);
    await commitAll(store, builder.blocks);
    const [first, , third] = await versionsOf(store, id);
    const purged = builder.purge(id, 1);
    const block = builder.seal();
    await commitAll(store, [block]);
    const stored = await versionOf(store, id, 1);
    expect(stored).toEqual({ artifact: purged, seq: block.previous.size, metadataSalt: block.artifacts[0]?.salt });
    expect(purged).toMatchObject({ state: 'purged', ownerId: first?.artifact.ownerId, version: 1 });
    expect((await versionOf(store, id, 2))?.content?.payload).toBe('{"title":"second"}');
    const facts = await store.decisionFacts({
      heads: [{ artifactId: id, content: true }],
      versions: [],
      idempotencyKeys: [],
    });
    expect(facts.heads[0]?.artifact).toEqual(third?.artifact);
    expect(facts.heads[0]?.content?.payload).toBe('{"title":"third"}');
    expect((await versionsOf(store, id)).map(({ artifact }) => artifact.state)).toEqual(['purged', 'active', 'active']);
  });

  promise('destroys everything of an artifact, in blocks of their own or in one', async (fixture) => {
    const store = await fixture.open();
    const { builder, id } = threeVersions(62);
    for (const version of [1, 2, 3]) builder.erase(id, version);
    builder.seal();
    await commitAll(store, builder.blocks);
    const versions = await versionsOf(store, id);
    expect(JSON.stringify(versions)).not.toContain('canary');
    expect(versions.map(({ artifact }) => artifact.state)).toEqual(['erased', 'erased', 'erased']);
    for (const version of [1, 2, 3]) expect((await versionOf(store, id, version))?.content).toBeUndefined();
    expect(await listAll(store, { productId: 'AI_Assistant', ownerId: 'canary-owner' })).toEqual([]);
    expect(await listAll(store, { productId: 'AI_Assistant', traceId: 'canary-trace' })).toEqual([]);
    expect(await listAll(store, { productId: 'AI_Assistant', labels: { stage: 'canary' } })).toEqual([]);
    const listed = await listAll(store, { productId: 'AI_Assistant', state: 'erased' });
    expect(listed.map((artifact) => artifact.id)).toEqual([id]);
  });

  promise('creates and purges within one block', async (fixture) => {
    const store = await fixture.open();
    const builder = new LogBuilder(63);
    const { id } = builder.create();
    builder.update(id);
    builder.purge(id, 1);
    builder.seal();
    await commitAll(store, builder.blocks);
    expect((await versionOf(store, id, 1))?.artifact.state).toBe('purged');
    expect((await versionOf(store, id, 1))?.content).toBeUndefined();
    expect((await versionOf(store, id, 2))?.content).toBeDefined();
  });

  promise('refuses to purge a version that there is not, as a whole', async (fixture) => {
    const store = await fixture.open();
    const { builder, third } = threeVersions(64);
    await commitAll(store, builder.blocks);
    const impossible = builder.rival(65);
    const artifact = { ...third, version: 9, state: 'purged' as const };
    impossible.impose('artifact.purge', { artifact: { kind: 'purged', artifact, salt: '0'.repeat(32) } });
    const block = impossible.seal();
    await expect(store.commit(block, block.previous)).rejects.toThrow();
    expect(await store.head()).toEqual(builder.head);
  });

  promise(
    'lists retired versions by the time they went out of use, until their content is destroyed',
    async (fixture) => {
      const store = await fixture.open();
      const { builder, id } = threeVersions(66);
      const other = builder.create();
      builder.seal();
      builder.delete(other.id);
      builder.seal();
      await commitAll(store, builder.blocks);
      const at = (blocks: number): string => new Date(Date.parse(BUILDER_START) + blocks * 1_000).toISOString();
      const all: RetiredVersion[] = [
        { artifactId: id, version: 1, retiredAt: at(1) },
        { artifactId: id, version: 2, retiredAt: at(2) },
        { artifactId: other.id, version: 1, retiredAt: at(4) },
      ];
      expect(await retiredAll(store)).toEqual(all);
      expect(await retiredAll(store, LATER, 1)).toEqual(all);
      expect(await retiredAll(store, at(2))).toEqual(all.slice(0, 1));
      builder.purge(id, 1);
      builder.restore(other.id);
      builder.seal();
      builder.erase(id, 2);
      builder.seal();
      await commitAll(store, builder.blocks.slice(-2));
      expect(await retiredAll(store)).toEqual([]);
    },
  );

  promise('keeps what is destroyed destroyed when it is closed and opened again', async (fixture) => {
    const first = await fixture.open();
    const { builder, id } = threeVersions(67);
    builder.delete(id);
    builder.seal();
    for (const version of [1, 2, 3]) builder.purge(id, version);
    builder.seal();
    await commitAll(first, builder.blocks);
    await first.close();
    const second = await fixture.open();
    expect((await versionsOf(second, id)).map(({ artifact }) => artifact.state)).toEqual([
      'purged',
      'purged',
      'purged',
    ]);
    expect(await retiredAll(second)).toEqual([]);
    expect(await second.countStored()).toMatchObject({ artifacts: 1, versions: 3, destroyed: 1 });
  });
}
