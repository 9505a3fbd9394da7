import { BucketError } from '@bucket/domain';
import { all, LogBuilder, UnrulyProxy, type Passage } from '@bucket/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MongoFixture, SERVER_URL } from './mongo-fixture.spec-data.ts';
import type { MongoBucketStore } from './mongo-bucket-store.ts';
import { openMongoStore } from './open-mongo-store.ts';

/** What the API promises of a store that is away, and what a busy machine adds. */
const UNAVAILABLE_MS_MAX = 2_000 + 1_000;

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof BucketError ? error.code : error),
  );

/** `{insert: "blocks"}` as it goes over the line. */
const isBlockInsert = (bytes: Buffer): boolean => /insert\0[^]{4}blocks\0/.test(bytes.toString('latin1'));

(SERVER_URL === undefined ? describe.skip : describe)('MongoBucketStore behind a line that fails', () => {
  let fixture: MongoFixture;
  let proxy: UnrulyProxy;
  let store: MongoBucketStore;
  let builder: LogBuilder;

  beforeEach(async () => {
    fixture = new MongoFixture();
    proxy = await UnrulyProxy.to(fixture.url);
    await proxy.listen();
    store = await openMongoStore(proxy.url);
    builder = new LogBuilder(1);
    builder.create();
    const block = builder.seal();
    await store.commit(block, block.previous);
  });

  afterEach(async () => {
    proxy.onRequest = () => 'pass';
    await store.close();
    await proxy.cut();
    await fixture.remove();
  });

  /** The next inserts of a block go this way, all others pass. */
  const atBlockInsert = (...passages: Passage[]): void => {
    proxy.onRequest = (bytes) => (isBlockInsert(bytes) ? (passages.shift() ?? 'pass') : 'pass');
  };

  const nextBlock = () => {
    builder.create();
    return builder.seal();
  };

  const holdsOnce = async (): Promise<void> => {
    const other = await fixture.open();
    expect(await other.head()).toEqual(builder.head);
    expect((await all(other.blocks(-1))).map(({ head }) => head)).toEqual(builder.blocks.map(({ head }) => head));
    const created = builder.blocks.flatMap(({ artifacts }) => artifacts).length;
    expect(await other.countStored()).toMatchObject({ artifacts: created, versions: created });
  };

  it('reads what came of a block whose answer was lost, and commits it once', async () => {
    atBlockInsert('lose-answer');
    const block = nextBlock();
    await store.commit(block, block.previous);
    await holdsOnce();
  });

  it('inserts a block again that never arrived', async () => {
    atBlockInsert('swallow');
    const block = nextBlock();
    await store.commit(block, block.previous);
    await holdsOnce();
  });

  it('tells that another was first when the answer to the other is all it can read', async () => {
    const rival = builder.rival(2);
    rival.create();
    const theirs = rival.seal();
    await (await fixture.open()).commit(theirs, theirs.previous);
    atBlockInsert('lose-answer');
    const block = nextBlock();
    expect(await codeOf(store.commit(block, block.previous))).toBe('ledger.head-moved');
    expect(await store.head()).toEqual(rival.head);
  });

  it('does not know what came of a block when the line stays cut, and finds out when it is back', async () => {
    proxy.onRequest = (bytes) => {
      if (!isBlockInsert(bytes)) return 'pass';
      void proxy.cut();
      return 'lose-answer';
    };
    const block = nextBlock();
    expect(await codeOf(store.commit(block, block.previous))).toBe('store.outcome-unknown');
    proxy.onRequest = () => 'pass';
    await proxy.listen();
    const head = await store.head();
    expect([block.head, block.previous]).toContainEqual(head);
    if (head.height < block.height) await store.commit(block, block.previous);
    await holdsOnce();
  });

  it('is unavailable within two seconds when the database is away, and comes back by itself', async () => {
    await proxy.cut();
    const block = nextBlock();
    const attempts = [
      () => store.head(),
      () => store.commit(block, block.previous),
      () => store.decisionFacts({ heads: [], versions: [], idempotencyKeys: ['a'] }),
      () => openMongoStore(proxy.url),
    ];
    for (const attempt of attempts) {
      const startedMs = performance.now();
      expect(await codeOf(attempt())).toBe('store.unavailable');
      expect(performance.now() - startedMs).toBeLessThan(UNAVAILABLE_MS_MAX);
    }
    await proxy.listen();
    await store.commit(block, block.previous);
    await holdsOnce();
  });
});
