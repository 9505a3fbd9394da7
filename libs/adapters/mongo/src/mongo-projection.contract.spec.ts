import { BucketError, type SealedBlock } from '@bucket/domain';
import { all, askedOf, commitAll, LogBuilder, readEverything } from '@bucket/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { blockDocument, type BlockDocument } from './block-document.ts';
import { writeBlock, writeChunks } from './block-writer.ts';
import type { Collections } from './collections.ts';
import { openCollections } from './collections.ts';
import { connect } from './connect.ts';
import { summaryOf, type BlockSummary } from './log-head.ts';
import { MongoFixture, SERVER_URL } from './mongo-fixture.spec-data.ts';
import { predecessorKeys } from './placed-changes.ts';
import { Progress } from './progress.ts';
import { project } from './project.ts';
import { projectedBlock } from './projected-block.ts';
import type { KnownHead } from './recent-heads.ts';
import { storedHeads } from './stored-heads.ts';
import { certainVersions } from './stored-versions.ts';

const NO_BLOCK = { changedAt: -1, usage: [] };

(SERVER_URL === undefined ? describe.skip : describe)('MongoBucketStore after a writer that died or slept', () => {
  let fixture: MongoFixture;
  let collections: Collections;
  let close: () => Promise<void>;

  beforeEach(async () => {
    fixture = new MongoFixture();
    const connection = connect(fixture.url);
    collections = await openCollections(await connection.asPromise());
    close = () => connection.close();
  });

  afterEach(async () => {
    await close();
    await fixture.remove();
  });

  const summaryAt = async (height: number): Promise<BlockSummary | undefined> => {
    const row = await collections.blocks.findOne({ _id: height });
    return row === null ? undefined : summaryOf(row);
  };

  /** What a writer makes of a block that it seals on the last block of the store. */
  const documentOf = async (block: SealedBlock): Promise<BlockDocument> => {
    const at = await summaryAt(block.height - 1);
    if (at === undefined) return blockDocument(block, NO_BLOCK, { heads: new Map(), versions: new Map() });
    const moment = { collections, at, session: undefined, statesAt: at._id, isLast: true };
    const keys = predecessorKeys(block);
    const placed = (known: ReadonlyMap<string, KnownHead>) =>
      new Map([...known].map(([key, head]) => [key, head.placed]));
    return blockDocument(block, at, {
      heads: placed(await storedHeads(moment, keys.heads, new Set())),
      versions: placed(await certainVersions(moment, keys.versions, false)),
    });
  };

  /** As far as a writer comes that dies right after its commit. */
  const commitAndDie = async (block: SealedBlock): Promise<BlockDocument> => {
    const document = await documentOf(block);
    await writeChunks(collections, document.chunks, undefined);
    await writeBlock(collections, document.block, undefined);
    return document;
  };

  const projectedOf = async (block: SealedBlock) => {
    const { changes } = await documentOf(block);
    return projectedBlock(block.height, (await summaryAt(block.height - 1))?.changedAt ?? -1, changes);
  };

  const lively = (): LogBuilder => {
    const builder = new LogBuilder(5);
    const first = builder.create({ labels: { stage: 'draft' } });
    const second = builder.create();
    builder.remember('ab'.repeat(32));
    builder.seal();
    builder.update(first.id, { labels: { stage: 'final' } });
    builder.delete(second.id);
    builder.seal();
    builder.update(first.id);
    builder.create({ payload: { text: 'x'.repeat(2_000_000) } });
    builder.seal();
    builder.delete(first.id);
    builder.purge(first.id, 1);
    builder.seal();
    builder.erase(first.id, 2);
    builder.restore(first.id);
    builder.erase(second.id);
    builder.seal();
    return builder;
  };

  /** All that a store tells that has only ever been written by one process that nothing happened to. */
  const undisturbed = async (builder: LogBuilder, count = builder.blocks.length) => {
    const reference = new MongoFixture();
    const store = await reference.open();
    await commitAll(store, builder.blocks.slice(0, count));
    const everything = await readEverything(store, askedOf(builder));
    await reference.remove();
    return everything;
  };

  it('finishes what a dead writer committed before anybody sees it', async () => {
    const builder = lively();
    const [first, second, ...rest] = builder.blocks;
    if (first === undefined || second === undefined) throw new TypeError('the log is too short');
    const store = await fixture.open();
    await commitAll(store, [first]);
    expect(await readEverything(store, askedOf(builder))).toEqual(await undisturbed(builder, 1));
    await commitAndDie(second);
    expect(await readEverything(await fixture.open(), askedOf(builder))).toEqual(await undisturbed(builder, 2));
    expect(await store.head()).toEqual(second.head);
    await commitAll(store, rest);
    expect(await readEverything(store, askedOf(builder))).toEqual(await undisturbed(builder));
  });

  it('refuses the next block of a writer that has not seen the one of a dead writer', async () => {
    const builder = lively();
    const [first, second] = builder.blocks;
    if (first === undefined || second === undefined) throw new TypeError('the log is too short');
    const store = await fixture.open();
    await commitAll(store, [first]);
    const rival = new LogBuilder(5);
    rival.create({ labels: { stage: 'draft' } });
    rival.create();
    rival.remember('ab'.repeat(32));
    rival.seal();
    rival.create({ payload: { of: 'the rival' } });
    const theirs = rival.seal();
    await commitAndDie(second);
    const error = await store.commit(theirs, theirs.previous).catch((reason: unknown) => reason);
    expect(BucketError.is(error, 'ledger.head-moved') && error.details.foundHeight).toBe(1);
    expect(await store.head()).toEqual(second.head);
  });

  it('finishes what several dead writers have left, in the order of the log', async () => {
    const builder = lively();
    await (await fixture.open()).close();
    // Without the blocks that destroy: nothing is destroyed before everything below is projected.
    const kept = 3;
    for (const block of builder.blocks.slice(0, kept)) {
      await commitAndDie(block);
      // Only for the next to know what it goes on from: nobody is told, so whoever comes has all of it to do.
      await project(collections, [await projectedOf(block)], undefined);
    }
    await collections.states.deleteMany({});
    await collections.retired.deleteMany({});
    const store = await fixture.open();
    expect(await readEverything(store, askedOf(builder))).toEqual(await undisturbed(builder, kept));
    await commitAll(store, builder.blocks.slice(kept));
    expect(await readEverything(store, askedOf(builder))).toEqual(await undisturbed(builder));
  });

  it('is not changed by a writer that goes on with an old block after others went ahead', async () => {
    const builder = lively();
    const slow = [];
    const store = await fixture.open();
    for (const block of builder.blocks) {
      slow.push(await projectedOf(block));
      await commitAll(store, [block]);
      await store.listVersions(builder.random.uuid7(0), 1);
    }
    const before = await readEverything(store, askedOf(builder));
    expect(before).toEqual(await undisturbed(builder));
    const progress = new Progress(collections);
    for (const projected of slow) {
      await project(collections, [projected], undefined);
      await progress.raise(projected.height, undefined);
      expect(await readEverything(store, askedOf(builder))).toEqual(before);
    }
  });

  it('shows nothing of what stands above the blocks that it sees', async () => {
    const builder = lively();
    const store = await fixture.open();
    await commitAll(store, builder.blocks.slice(0, 2));
    const before = await readEverything(store, askedOf(builder));
    for (const block of builder.blocks.slice(2, 3)) await project(collections, [await projectedOf(block)], undefined);
    expect(await readEverything(store, askedOf(builder))).toEqual(before);
  });

  it('shows the whole of a block whose writer died in the middle of projecting it', async () => {
    const builder = lively();
    const store = await fixture.open();
    await commitAll(store, builder.blocks.slice(0, 1));
    await store.listVersions(builder.random.uuid7(0), 1);
    const [, second] = builder.blocks;
    if (second === undefined) throw new TypeError('the log is too short');
    const projected = await projectedOf(second);
    await commitAndDie(second);
    const half = { ...projected, changes: projected.changes.slice(0, 1), retired: new Map() };
    await project(collections, [half], undefined);
    expect(await readEverything(store, askedOf(builder))).toEqual(await undisturbed(builder, 2));
  });

  it('sweeps what lost its race, and keeps what won', async () => {
    const builder = new LogBuilder(8);
    const { id } = builder.create({ payload: { text: 'w'.repeat(2_000_000) } });
    const store = await fixture.open();
    const loser = new LogBuilder(9);
    loser.create({ payload: { text: 'l'.repeat(2_000_000) } });
    await writeChunks(collections, (await documentOf(loser.seal())).chunks, undefined);
    await commitAll(store, [builder.seal()]);
    expect(await collections.chunks.countDocuments()).toBe(2);
    for (let height = 1; height <= 330; height += 1) builder.seal();
    await commitAll(store, builder.blocks.slice(1));
    await store.close();
    expect(await collections.chunks.countDocuments()).toBe(1);
    const facts = await (
      await fixture.open()
    ).decisionFacts({
      heads: [{ artifactId: id, content: true }],
      versions: [],
      idempotencyKeys: [],
    });
    expect(facts.heads[0]?.content).toEqual(builder.artifacts.get(id)?.content);
  });

  it('leaves nothing of what is erased anywhere in the database, and nothing of the content of what is purged', async () => {
    const builder = new LogBuilder(13);
    const canary = { ownerId: 'canary', labels: { canary: 'canary' }, traceId: 'canary' };
    const erased = builder.create({ ...canary, payload: { text: 'canary' } });
    const beside = builder.create({ ownerId: 'beside' });
    const purged = builder.create({ payload: { text: 'canary'.repeat(100_000) } });
    builder.seal();
    builder.update(erased.id, { ...canary, payload: { text: 'canary' } });
    builder.delete(purged.id);
    builder.seal();
    builder.update(erased.id, { ...canary, payload: { text: 'canary' } });
    builder.delete(erased.id);
    builder.seal();
    const writing = builder.blocks.length;
    for (const version of [1, 2, 3]) builder.erase(erased.id, version);
    builder.purge(purged.id);
    builder.seal();
    const store = await fixture.open();
    const everything = async () => {
      await store.listVersions(erased.id, 1);
      const found = await fixture.withDatabase((database) =>
        Promise.all(
          ['blocks', 'states', 'retired', 'chunks'].map((name) => database.collection(name).find().toArray()),
        ),
      );
      return JSON.stringify(found, (_, value) => (value instanceof Uint8Array ? Buffer.from(value).toString() : value));
    };
    await commitAll(store, builder.blocks.slice(0, writing));
    expect(await everything()).toContain('canary');
    const before = await all(store.blocks(-1));
    await commitAll(store, builder.blocks.slice(writing));
    expect(await everything()).not.toContain('canary');
    expect((await all(store.blocks(-1))).slice(0, writing)).toEqual(before);
    expect(await collections.chunks.countDocuments()).toBe(0);
    const { items } = await store.listArtifacts({ productId: beside.productId, ownerId: 'beside' }, 10);
    expect(items).toEqual([beside]);
  });

  it('forgets answers in the blocks themselves, once they are older than a day', async () => {
    const builder = new LogBuilder(14);
    for (const digit of ['a', 'b']) {
      builder.remember(digit.repeat(64), { answer: 'canary' });
      builder.seal();
      builder.advance(86_400_000);
    }
    for (let height = 2; height <= 130; height += 1) builder.seal();
    const store = await fixture.open();
    await commitAll(store, builder.blocks);
    await store.close();
    const [old, young] = await collections.blocks
      .find({ _id: { $in: [0, 1] } })
      .sort({ _id: 1 })
      .toArray();
    expect([JSON.stringify(old).includes('canary'), old?.terms.filter((term) => term.startsWith('key:'))]).toEqual([
      false,
      [],
    ]);
    expect([young?.idempotency, young?.terms.filter((term) => term.startsWith('key:'))]).toHaveLength(2);
  });

  it('sees what another handle has changed, in every order', async () => {
    const builder = new LogBuilder(12);
    const { id, productId } = builder.create();
    const handles = [await fixture.open(), await fixture.open(), await fixture.open()] as const;
    await commitAll(handles[0], [builder.seal()]);
    for (let round = 0; round < 24; round += 1) {
      const [writer, reader] = [builder.random.pick(handles), builder.random.pick(handles)];
      const expected = builder.update(id, { ownerId: `owner ${round}` });
      await commitAll(writer, [builder.seal()]);
      const needs = { heads: [{ artifactId: id, content: true }], versions: [], idempotencyKeys: [] };
      const [head] = (await reader.decisionFacts(needs)).heads;
      expect([head?.artifact, head?.content]).toEqual([expected, builder.artifacts.get(id)?.content]);
      expect((await reader.listArtifacts({ productId, ownerId: expected.ownerId }, 1)).items).toEqual([expected]);
    }
  });

  it('refuses a store of another format', async () => {
    await (await fixture.open()).close();
    for (const found of [1, 99]) {
      await collections.progress.updateOne({ _id: 'progress' }, { $set: { format: found } });
      const error = await fixture.open().catch((reason: unknown) => reason);
      expect(BucketError.is(error, 'ledger.format-unknown') && error.details).toEqual({ found, supported: 2 });
    }
  });
});
