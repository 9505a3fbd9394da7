import { BucketError, type SealedBlock } from '@bucket/domain';
import { askedOf, commitAll, LogBuilder, readEverything } from '@bucket/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { writeBlock, writeStaged } from './block-writer.ts';
import type { Collections } from './collections.ts';
import { openCollections } from './collections.ts';
import { connect } from './connect.ts';
import { MongoFixture, SERVER_URL } from './mongo-fixture.spec-data.ts';
import { predecessorsOf, project } from './projector.ts';
import { sealedRows } from './sealed-rows.ts';

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

  /** As far as a writer comes that dies right after its commit. */
  const commitAndDie = async (block: SealedBlock): Promise<void> => {
    const rows = sealedRows(block);
    await writeStaged(collections, rows, undefined);
    await writeBlock(collections, rows.block, undefined);
  };

  const projectAgain = async (block: SealedBlock): Promise<void> => {
    const { block: row, staged } = sealedRows(block);
    const changes = staged.flatMap((part) => part.changes);
    const before = await predecessorsOf(collections, block.height, changes, undefined);
    await project(collections, row, staged, before, undefined);
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

  it('finishes what a dead writer committed before anybody sees it', async () => {
    const builder = lively();
    const [first, second, ...rest] = builder.blocks;
    if (first === undefined || second === undefined) throw new TypeError('the log is too short');
    const store = await fixture.open();
    await commitAll(store, [first]);
    const seen = await readEverything(store, askedOf(builder));
    await commitAndDie(second);
    expect(await readEverything(await fixture.open(), { ...askedOf(builder) })).not.toEqual(seen);
    expect(await store.head()).toEqual(second.head);
    await commitAll(store, rest);
    const reference = new MongoFixture();
    const expected = await reference.open();
    await commitAll(expected, builder.blocks);
    expect(await readEverything(store, askedOf(builder))).toEqual(await readEverything(expected, askedOf(builder)));
    await reference.remove();
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

  it('is not changed by a writer that goes on with an old block after others went ahead', async () => {
    const builder = lively();
    const store = await fixture.open();
    await commitAll(store, builder.blocks);
    const before = await readEverything(store, askedOf(builder));
    for (const block of builder.blocks) {
      await projectAgain(block);
      expect(await readEverything(store, askedOf(builder))).toEqual(before);
    }
  });

  it('shows nothing of a block that is half done', async () => {
    const builder = lively();
    const store = await fixture.open();
    await commitAll(store, builder.blocks.slice(0, 2));
    const before = await readEverything(store, askedOf(builder));
    for (const block of builder.blocks.slice(2, 3)) await projectAgain(block);
    expect(await readEverything(store, askedOf(builder))).toEqual(before);
  });

  it('sweeps what lost its race, its large payloads included, and keeps what won', async () => {
    const builder = new LogBuilder(8);
    const { id } = builder.create({ payload: { text: 'w'.repeat(2_000_000) } });
    const store = await fixture.open();
    const loser = new LogBuilder(9);
    loser.create({ payload: { text: 'l'.repeat(2_000_000) } });
    await writeStaged(collections, sealedRows(loser.seal()), undefined);
    await commitAll(store, [builder.seal()]);
    expect(await collections.chunks.countDocuments()).toBe(2);
    for (let height = 1; height <= 330; height += 1) builder.seal();
    await commitAll(store, builder.blocks.slice(1));
    await store.close();
    expect(await collections.staged.countDocuments({ height: 0 })).toBe(0);
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

  it('refuses a store that a newer version has written', async () => {
    await (await fixture.open()).close();
    await collections.progress.updateOne({ _id: 'progress' }, { $set: { format: 99 } });
    const error = await fixture.open().catch((reason: unknown) => reason);
    expect(BucketError.is(error, 'ledger.format-unknown') && error.details).toEqual({ found: 99, supported: 1 });
  });
});
