import { expect } from '@jest/globals';
import { DEFAULT_LIMITS, metadataSaltOf, type IdempotencyRecord } from '@bucket/domain';
import type { BucketStore, DecisionNeeds } from '@bucket/ports';
import { LogBuilder } from '../builders/log-builder.ts';
import { nodeSha256 } from '../builders/node-crypto.ts';
import { commitAll, versionsOf } from './reads.ts';
import type { Promised } from './store-fixture.ts';

const HOUR_MS = 3_600_000;
const KEPT_MS = DEFAULT_LIMITS.idempotencyHours * HOUR_MS;

const factsOf = (store: BucketStore, needs: Partial<DecisionNeeds>) =>
  store.decisionFacts({ heads: [], versions: [], idempotencyKeys: [], ...needs });

async function remembered(store: BucketStore, keyHash: string): Promise<IdempotencyRecord | undefined> {
  return (await factsOf(store, { idempotencyKeys: [keyHash] })).idempotency[0];
}

/** `ArtifactReader.decisionFacts` and `listVersions`: versions, contents and remembered answers. */
export function factsPromises(promise: Promised): void {
  promise('answers decision facts in the order of the needs, undefined where there is nothing', async (fixture) => {
    const store = await fixture.open();
    const builder = new LogBuilder(31);
    const [first, second] = [builder.create(), builder.create({ productId: 'Gurukul' })];
    const record = builder.remember('aa'.repeat(32));
    builder.seal();
    const updated = builder.update(first.id);
    builder.seal();
    await commitAll(store, builder.blocks);
    const absent = builder.random.uuid7(0);
    const facts = await factsOf(store, {
      heads: [second.id, absent, first.id, second.id, 'no-id'].map((artifactId) => ({ artifactId, content: false })),
      versions: [
        { artifactId: first.id, version: 2 },
        { artifactId: first.id, version: 3 },
        { artifactId: absent, version: 1 },
        { artifactId: first.id, version: 1 },
        { artifactId: first.id, version: 0 },
        { artifactId: second.id, version: 1 },
      ],
      idempotencyKeys: ['bb'.repeat(32), record.keyHash, 'no-key'],
    });
    expect(facts.heads.map((head) => head?.artifact)).toEqual([second, undefined, updated, second, undefined]);
    expect(facts.versions.map((version) => version?.artifact)).toEqual([
      updated,
      undefined,
      undefined,
      first,
      undefined,
      second,
    ]);
    expect(facts.idempotency).toEqual([undefined, record, undefined]);
  });

  promise(
    'gives content with a head exactly where it is asked for, and with a certain version always',
    async (fixture) => {
      const store = await fixture.open();
      const builder = new LogBuilder(32);
      const artifact = builder.create({ payload: { title: 'ünïcödé \u{1f600}', nested: { lines: 'a\nb' } } });
      await commitAll(store, [builder.seal()]);
      const content = builder.artifacts.get(artifact.id)?.content;
      const [plain, full] = (
        await factsOf(store, {
          heads: [
            { artifactId: artifact.id, content: false },
            { artifactId: artifact.id, content: true },
          ],
        })
      ).heads;
      expect(plain).toEqual({ artifact, seq: 0, metadataSalt: metadataSaltOf(nodeSha256, content?.salt ?? '') });
      expect(full).toEqual({
        artifact,
        seq: 0,
        metadataSalt: metadataSaltOf(nodeSha256, content?.salt ?? ''),
        content,
      });
      const [version] = (await factsOf(store, { versions: [{ artifactId: artifact.id, version: 1 }] })).versions;
      expect(version).toEqual(full);
    },
  );

  promise('keeps a superseded version as it was, and names the entry and salt of each', async (fixture) => {
    const store = await fixture.open();
    const builder = new LogBuilder(33);
    const first = builder.create({ labels: { stage: 'draft' }, traceId: 'trace-1', ownerId: 'one' });
    const contents = [builder.artifacts.get(first.id)?.content];
    builder.seal();
    const second = builder.update(first.id, { labels: {}, traceId: null, ownerId: 'two' });
    contents.push(builder.artifacts.get(first.id)?.content);
    const third = builder.update(first.id, { labels: { stage: 'final', lang: 'en' } });
    contents.push(builder.artifacts.get(first.id)?.content);
    builder.seal();
    await commitAll(store, builder.blocks);
    const expected = [first, second, third].map((artifact, seq) => ({
      artifact,
      seq,
      metadataSalt: metadataSaltOf(nodeSha256, contents[seq]?.salt ?? ''),
    }));
    expect(await versionsOf(store, first.id)).toEqual(expected);
    const keys = [1, 2, 3].map((version) => ({ artifactId: first.id, version }));
    const { versions } = await factsOf(store, { versions: keys });
    expect(versions).toEqual(expected.map((version, index) => ({ ...version, content: contents[index] })));
    expect(await store.countStored()).toMatchObject({ artifacts: 1, versions: 3 });
  });

  promise('keeps the content of a deleted artifact, and names the entry and salt of the deletion', async (fixture) => {
    const store = await fixture.open();
    const builder = new LogBuilder(34);
    const created = builder.create();
    builder.update(created.id);
    const content = builder.artifacts.get(created.id)?.content;
    builder.seal();
    const deleted = builder.delete(created.id);
    const block = builder.seal();
    await commitAll(store, builder.blocks);
    const [head] = (await factsOf(store, { heads: [{ artifactId: created.id, content: true }] })).heads;
    expect(head).toEqual({ artifact: deleted, seq: 2, metadataSalt: block.artifacts[0]?.salt, content });
    expect(head?.artifact.state).toBe('deleted');
    expect(await versionsOf(store, created.id)).toHaveLength(2);
    expect(await store.countStored()).toMatchObject({ artifacts: 1, versions: 2 });
  });

  promise('creates, updates and deletes one artifact within one block', async (fixture) => {
    const store = await fixture.open();
    const builder = new LogBuilder(35);
    const { id } = builder.create();
    builder.update(id);
    builder.delete(id);
    await commitAll(store, [builder.seal()]);
    const [head] = (await factsOf(store, { heads: [{ artifactId: id, content: false }] })).heads;
    expect(head?.artifact).toEqual(builder.artifacts.get(id)?.artifact);
    expect((await versionsOf(store, id)).map(({ artifact }) => [artifact.version, artifact.state])).toEqual([
      [1, 'active'],
      [2, 'deleted'],
    ]);
  });

  promise('pages through the versions of an artifact, oldest first', async (fixture) => {
    const store = await fixture.open();
    const builder = new LogBuilder(36);
    const { id } = builder.create();
    for (let version = 2; version <= 25; version += 1) builder.update(id);
    await commitAll(store, [builder.seal()]);
    const numbers = (await versionsOf(store, id, 7)).map(({ artifact }) => artifact.version);
    expect(numbers).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
    expect(await versionsOf(store, builder.random.uuid7(0))).toEqual([]);
    expect(await versionsOf(store, 'no-id')).toEqual([]);
  });

  promise('never stores the holds on an artifact', async (fixture) => {
    const store = await fixture.open();
    const builder = new LogBuilder(37);
    const artifact = { ...builder.create(), id: builder.random.uuid7(1), legalHolds: ['hold-1'] };
    const content = { payload: '{}', salt: '0'.repeat(32) };
    builder.impose('artifact.create', { artifact: { kind: 'created', artifact, content } });
    await commitAll(store, [builder.seal()]);
    const [head] = (await factsOf(store, { heads: [{ artifactId: artifact.id, content: false }] })).heads;
    expect(head?.artifact.legalHolds).toEqual([]);
  });

  promise('gives a remembered answer back until it is 24 hours older than the newest block', async (fixture) => {
    const store = await fixture.open();
    const builder = new LogBuilder(38);
    const record = builder.remember('ef'.repeat(32), { answer: 'sealed\nanswer "1"' });
    builder.seal();
    // `seal` moves the builder's clock on by one second.
    for (const ageMs of [0, KEPT_MS - 1_000, 0, 1, KEPT_MS]) {
      if (ageMs > 0) builder.advance(ageMs - 1_000);
      builder.seal();
    }
    const [first, second, atLimit, , ,] = builder.blocks;
    expect(first && second && atLimit).toBeDefined();
    for (const block of builder.blocks) {
      await store.commit(block, block.previous);
      const ageMs = Date.parse(block.head.at) - Date.parse(record.at);
      expect(await remembered(store, record.keyHash)).toEqual(ageMs <= KEPT_MS ? record : undefined);
    }
  });

  promise('remembers the newer answer when a forgotten key is used again', async (fixture) => {
    const store = await fixture.open();
    const builder = new LogBuilder(39);
    builder.remember('12'.repeat(32));
    builder.seal();
    builder.advance(KEPT_MS + HOUR_MS);
    const again = builder.remember('12'.repeat(32));
    builder.seal();
    await commitAll(store, builder.blocks);
    expect(await remembered(store, again.keyHash)).toEqual(again);
  });

  promise('forgets thousands of answers without forgetting a newer one', async (fixture) => {
    const store = await fixture.open();
    const builder = new LogBuilder(40);
    const old = Array.from({ length: 2_000 }, () => builder.remember(builder.random.hex(64)));
    builder.seal();
    builder.advance(KEPT_MS + HOUR_MS);
    const fresh = builder.remember(builder.random.hex(64));
    for (let height = 0; height < 40; height += 1) builder.seal();
    await commitAll(store, builder.blocks);
    const keys = [...old, fresh].map(({ keyHash }) => keyHash);
    const { idempotency } = await factsOf(store, { idempotencyKeys: keys });
    expect(idempotency.filter((record) => record !== undefined)).toEqual([fresh]);
  });
}
