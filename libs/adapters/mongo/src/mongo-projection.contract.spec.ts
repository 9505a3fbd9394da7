import { BucketError, type SealedBlock } from '@bucket/domain';
import { all, askedOf, commitAll, LogBuilder, readEverything, versionsOf } from '@bucket/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { blockDocument, type BlockDocument } from './block-document.ts';
import { writeBlock, writeChunks } from './block-writer.ts';
import type { Collections } from './collections.ts';
import { openCollections } from './collections.ts';
import { connect } from './connect.ts';
import { summaryOf, type BlockSummary } from './log-head.ts';
import { MongoFixture, SERVER_URL } from './mongo-fixture.spec-data.ts';
import { changedIds, versionKey } from './placed-changes.ts';
import { Progress } from './progress.ts';
import { changingBlock, writeStates } from './state-rows.ts';
import { storedHeads } from './stored-heads.ts';

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
    if (at === undefined) return blockDocument(block, NO_BLOCK, new Map());
    const moment = { collections, at, session: undefined, statesAt: at._id };
    const heads = await storedHeads(moment, changedIds(block), new Set());
    return blockDocument(block, at, new Map([...heads].map(([id, { placed }]) => [id, placed])));
  };

  /** As far as a writer comes that dies right after its commit. */
  const commitAndDie = async (block: SealedBlock): Promise<BlockDocument> => {
    const document = await documentOf(block);
    await writeChunks(collections, document.chunks, undefined);
    await writeBlock(collections, document.block, undefined);
    return document;
  };

  const statesOf = async (block: SealedBlock) => {
    const { changes } = await documentOf(block);
    return changingBlock(block.height, (await summaryAt(block.height - 1))?.changedAt ?? -1, changes);
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
    for (const block of builder.blocks) {
      await commitAndDie(block);
      // Only for the next to know what it goes on from: nobody is told, so whoever comes has all of it to do.
      await writeStates(collections, [await statesOf(block)], undefined);
    }
    await collections.states.deleteMany({});
    expect(await readEverything(await fixture.open(), askedOf(builder))).toEqual(await undisturbed(builder));
  });

  it('is not changed by a writer that goes on with an old block after others went ahead', async () => {
    const builder = lively();
    const slow = [];
    const store = await fixture.open();
    for (const block of builder.blocks) {
      slow.push(await statesOf(block));
      await commitAll(store, [block]);
      await store.listVersions(builder.random.uuid7(0), 1);
    }
    const before = await readEverything(store, askedOf(builder));
    expect(before).toEqual(await undisturbed(builder));
    const progress = new Progress(collections);
    for (const states of slow) {
      await writeStates(collections, [states], undefined);
      await progress.raise(states.height, undefined);
      expect(await readEverything(store, askedOf(builder))).toEqual(before);
    }
  });

  it('shows nothing of what stands above the blocks that it sees', async () => {
    const builder = lively();
    const store = await fixture.open();
    await commitAll(store, builder.blocks.slice(0, 2));
    const before = await readEverything(store, askedOf(builder));
    for (const block of builder.blocks.slice(2, 3)) await writeStates(collections, [await statesOf(block)], undefined);
    expect(await readEverything(store, askedOf(builder))).toEqual(before);
  });

  it('shows the whole of a block whose writer died between its states', async () => {
    const builder = lively();
    const store = await fixture.open();
    await commitAll(store, builder.blocks.slice(0, 1));
    await store.listVersions(builder.random.uuid7(0), 1);
    const [, second] = builder.blocks;
    if (second === undefined) throw new TypeError('the log is too short');
    const states = await statesOf(second);
    await commitAndDie(second);
    await writeStates(collections, [{ ...states, changes: states.changes.slice(0, 1) }], undefined);
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

  it('gives a version without its content once that is taken out of its block, and everything else as before', async () => {
    const builder = lively();
    const [{ id = '' } = {}] = builder.blocks[0]?.artifacts.map(({ change }) => change.artifact) ?? [];
    const store = await fixture.open();
    await commitAll(store, builder.blocks);
    const before = await readEverything(store, askedOf(builder));
    const versions = [1, 2, 3].map((version) => ({ artifactId: id, version }));
    const contents = async () => {
      const facts = await (await fixture.open()).decisionFacts({ heads: [], versions, idempotencyKeys: [] });
      return facts.versions.map((version) => version?.content !== undefined);
    };
    expect(await contents()).toEqual([true, true, true]);
    await collections.blocks.updateOne({ _id: 1 }, { $unset: { [`contents.${versionKey(id, 2)}`]: '' } });
    expect(await contents()).toEqual([true, false, true]);
    const after = await fixture.open();
    expect(await all(after.blocks(-1))).toEqual(before.blocks);
    expect(await versionsOf(after, id)).toEqual(before.versions[0]);
    expect(await after.countStored()).toEqual(before.counts);
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
