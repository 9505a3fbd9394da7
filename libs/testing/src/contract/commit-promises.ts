import { expect } from '@jest/globals';
import { BucketError, type SealedBlock } from '@bucket/domain';
import type { BucketStore } from '@bucket/ports';
import { LogBuilder } from '../builders/log-builder.ts';
import { all, askedOf, commitAll, listAll, queryAll, readEverything } from './reads.ts';
import type { Promised } from './store-fixture.ts';

const KEY = 'ab'.repeat(32);

/** A log with one of everything. */
function someLog(seed: number): LogBuilder {
  const builder = new LogBuilder(seed);
  const first = builder.create({ labels: { stage: 'draft' }, traceId: 'trace-1' });
  builder.create({ productId: 'Gurukul', artifactClass: 'user_progress' });
  builder.remember(KEY);
  builder.seal();
  builder.update(first.id);
  builder.read(first.id, { traceId: 'trace-2' });
  builder.refuse('artifact.delete', {}, { artifactId: first.id });
  builder.seal();
  builder.delete(first.id);
  builder.record([
    {
      kind: 'limit',
      id: 'writesPerSecond',
      value: { limit: 'writesPerSecond', value: 9, changeRequestId: 'c', at: builder.at },
    },
  ]);
  builder.seal();
  return builder;
}

const outcomeOf = (commit: Promise<void>): Promise<unknown> =>
  commit.then(
    () => 'committed',
    (error: unknown) => (BucketError.is(error, 'ledger.head-moved') ? 'head-moved' : error),
  );

/** `LedgerStore.commit`: no fork, no gap, together or not at all, durable. */
export function commitPromises(promise: Promised): void {
  promise('refuses a block on a head that is no longer the last, and changes nothing', async (fixture) => {
    const store = await fixture.open();
    const builder = someLog(11);
    await commitAll(store, builder.blocks);
    const before = await readEverything(store, askedOf(builder));
    const [first] = builder.blocks;
    for (const [block, expected] of [
      [first, first?.previous],
      [someLog(13).blocks[1], someLog(13).blocks[0]?.head],
    ] as const) {
      if (block === undefined || expected === undefined) throw new TypeError('the log is too short');
      const error = await store.commit(block, expected).catch((reason: unknown) => reason);
      expect(BucketError.is(error, 'ledger.head-moved') && error.details).toEqual({
        expectedHeight: expected.height,
        foundHeight: 2,
      });
    }
    expect(await readEverything(store, askedOf(builder))).toEqual(before);
  });

  promise('refuses a head of the same height and another hash', async (fixture) => {
    const store = await fixture.open();
    const ours = new LogBuilder(1);
    await store.commit(ours.seal(), ours.blocks[0]?.previous ?? ours.head);
    const theirs = new LogBuilder(2);
    theirs.create();
    theirs.seal();
    const next = theirs.seal();
    expect(await outcomeOf(store.commit(next, next.previous))).toBe('head-moved');
    expect(await store.head()).toEqual(ours.head);
  });

  promise('takes the next block after it refused one', async (fixture) => {
    const store = await fixture.open();
    const builder = someLog(14);
    const [first] = builder.blocks;
    if (first === undefined) throw new TypeError('no block');
    await store.commit(first, first.previous);
    expect(await outcomeOf(store.commit(first, first.previous))).toBe('head-moved');
    await commitAll(store, builder.blocks.slice(1));
    expect(await store.head()).toEqual(builder.head);
  });

  promise('writes a block as a whole or not at all', async (fixture) => {
    const store = await fixture.open();
    const builder = someLog(15);
    await commitAll(store, builder.blocks);
    const asked = askedOf(builder);
    const before = await readEverything(store, asked);
    const impossible = builder.rival(16);
    const fresh = impossible.create();
    impossible.remember('cd'.repeat(32));
    impossible.record([{ kind: 'limit', id: 'x', value: { limit: 'x', value: 1, changeRequestId: 'c', at: '' } }]);
    // Version 7 of an artifact that has one: the last thing that the store comes to.
    const content = { payload: '{}', salt: '0'.repeat(32) };
    impossible.impose('artifact.update', {
      artifact: { kind: 'versioned', artifact: { ...fresh, version: 7 }, content },
    });
    const block = impossible.seal();
    await expect(store.commit(block, block.previous)).rejects.toThrow();
    expect(await readEverything(store, asked)).toEqual(before);
    expect(
      await store.decisionFacts({
        heads: [{ artifactId: fresh.id, content: true }],
        versions: [],
        idempotencyKeys: ['cd'.repeat(32)],
      }),
    ).toEqual({ heads: [undefined], versions: [], idempotency: [undefined] });
    await commitAll(store, [builder.seal()]);
    expect(await store.head()).toEqual(builder.head);
  });

  promise('takes nothing but sealed blocks, each with its own head', async (fixture) => {
    const store = await fixture.open();
    const builder = new LogBuilder(17);
    const block = builder.seal();
    // A copy is no sealed block, whatever the compiler is told: the cast is the attack.
    const copy = { ...block } as unknown as SealedBlock;
    await expect(store.commit(copy, block.previous)).rejects.toThrow(TypeError);
    await expect(store.commit(block, block.head)).rejects.toThrow();
    expect((await store.head()).height).toBe(-1);
  });

  promise('lets exactly one of two racing writers have a block', async (fixture) => {
    const handles = await Promise.all([fixture.open(), fixture.open()]);
    const [one, other] = handles;
    if (one === undefined || other === undefined) throw new TypeError('no handles');
    let head = new LogBuilder(20);
    for (let round = 0; round < 25; round += 1) {
      const rivals = [head.rival(100 + round), head.rival(200 + round)] as const;
      const blocks = rivals.map((rival, index) => {
        rival.create({ ownerId: `racer-${index}` });
        return rival.seal();
      });
      const outcomes = await Promise.all(
        handles.map((store, index) => {
          const block = blocks[index];
          if (block === undefined) throw new TypeError('no block');
          return outcomeOf(store.commit(block, block.previous));
        }),
      );
      expect([...outcomes].sort()).toEqual(['committed', 'head-moved']);
      head = rivals[outcomes.indexOf('committed')] ?? head;
      expect(await one.head()).toEqual(head.head);
      expect(await other.head()).toEqual(head.head);
    }
    const entries = await all(one.entries(0, 100));
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index));
    expect(entries).toHaveLength(25);
    expect(await one.countStored()).toMatchObject({ artifacts: 25, versions: 25 });
  });

  promise('shows every reader whole blocks only, while blocks are being written', async (fixture) => {
    const [writer, reader] = await Promise.all([fixture.open(), fixture.open()]);
    const builder = new LogBuilder(21);
    let isWriting = true;
    const reading = readWhile(reader, () => isWriting);
    for (let height = 0; height < 60; height += 1) {
      for (let entry = 0; entry < 7; entry += 1) builder.create();
      await commitAll(writer, [builder.seal()]);
    }
    isWriting = false;
    expect(await reading).toBeGreaterThan(0);
  });

  promise('keeps everything when it is closed and opened again', async (fixture) => {
    const builder = someLog(22);
    const first = await fixture.open();
    await commitAll(first, builder.blocks);
    const before = await readEverything(first, askedOf(builder));
    await first.close();
    const second = await fixture.open();
    expect(await readEverything(second, askedOf(builder))).toEqual(before);
    await commitAll(second, [builder.seal()]);
    expect(await second.head()).toEqual(builder.head);
  });

  promise('finishes the commit in progress when it is closed, and is unavailable afterwards', async (fixture) => {
    const store = await fixture.open();
    const builder = new LogBuilder(23);
    const block = builder.seal();
    const commit = store.commit(block, block.previous);
    await store.close();
    await commit;
    for (const read of [
      store.head(),
      store.listArtifacts({ productId: 'Gurukul' }, 1),
      store.commit(builder.seal(), block.head),
    ]) {
      const error = await Promise.resolve(read).catch((reason: unknown) => reason);
      expect(BucketError.is(error, 'store.unavailable')).toBe(true);
    }
    await store.close();
    expect(await (await fixture.open()).head()).toEqual(block.head);
  });
}

/** Reads as often as it can. @returns how often */
async function readWhile(store: BucketStore, isWriting: () => boolean): Promise<number> {
  let reads = 0;
  while (isWriting()) {
    const entries = await queryAll(store, {});
    const artifacts = await listAll(store, { productId: 'AI_Assistant' });
    expect(entries.length % 7).toBe(0);
    expect(artifacts.length % 7).toBe(0);
    expect(artifacts.length).toBeGreaterThanOrEqual(entries.length);
    for await (const block of store.blocks(-1)) expect(block.entries).toHaveLength(7);
    reads += 1;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return reads;
}
