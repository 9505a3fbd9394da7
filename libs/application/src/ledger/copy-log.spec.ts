import { describe, expect, it } from '@jest/globals';
import { BucketError, type LedgerHead } from '@bucket/domain';
import { MemoryBucketStore } from '@bucket/memory';
import type { BucketStore, CommittedBlock } from '@bucket/ports';
import { askedOf, commitAll, LogBuilder, readEverything } from '@bucket/testing';
import { verifyStore } from '../audit/verify-log.ts';
import { dependenciesOf } from '../workbench/workbench.spec-data.ts';
import { copyLog, type CopyProgress } from './copy-log.ts';

const dependencies = dependenciesOf(1);

/** Blocks of everything that a log can hold: versions, deletions, reads, refusals, governance. */
function livedIn(builder: LogBuilder, blocks: number): LogBuilder {
  for (let i = 0; i < blocks; i += 1) {
    const first = builder.create({ payload: { title: `first of ${i}` }, labels: { block: String(i) } });
    const second = builder.create({ productId: 'AI_Avatar', artifactClass: 'persona_config', traceId: `trace-${i}` });
    builder.seal();
    builder.update(first.id, { payload: { title: `second of ${i}` } });
    builder.read(second.id);
    builder.delete(second.id);
    builder.refuse('artifact.update');
    if (i % 4 === 0) builder.delete(first.id);
    if (i % 3 === 0) builder.record([{ kind: 'limit', id: 'products', value: limitAt(builder.at, i) }]);
    builder.seal();
  }
  return builder;
}

const limitAt = (at: string, value: number) => ({ limit: 'products', value: 100 + value, changeRequestId: 'c', at });

async function storeOf({ blocks }: Pick<LogBuilder, 'blocks'>): Promise<MemoryBucketStore> {
  const store = MemoryBucketStore.open();
  await commitAll(store, blocks);
  return store;
}

/** A store as somebody with a hand on it would have it. */
function tampered(store: BucketStore, change: (block: CommittedBlock) => CommittedBlock): BucketStore {
  return new Proxy(store, {
    get: (target, name) => {
      if (name === 'blocks') {
        return async function* (after: number) {
          for await (const block of target.blocks(after)) yield change(block);
        };
      }
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

async function faultOf(work: Promise<unknown>): Promise<unknown> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof BucketError ? { code: error.code, ...error.details } : error;
}

describe('copyLog', () => {
  it('gives a store that answers everything as the source does', async () => {
    const builder = livedIn(new LogBuilder(), 40);
    const [source, target] = [await storeOf(builder), MemoryBucketStore.open()];
    expect(await copyLog(source, target, dependencies)).toEqual(builder.head);
    const asked = askedOf(builder);
    expect(await readEverything(target, asked)).toEqual(await readEverything(source, asked));
  });

  it('gives a copy that verifies by itself', async () => {
    const target = MemoryBucketStore.open();
    const head = await copyLog(await storeOf(livedIn(new LogBuilder(), 20)), target, dependencies);
    expect(await verifyStore(target, head, dependencies)).toMatchObject({
      intact: true,
      artifacts: 40,
      missing: 0,
    });
  });

  it('goes on where a copy was broken off', async () => {
    const source = await storeOf(livedIn(new LogBuilder(), 20));
    const target = MemoryBucketStore.open();
    let left = 7;
    const failing = tampered(source, (block) => {
      if ((left -= 1) < 0) throw new BucketError('store.unavailable', { operation: 'blocks' });
      return block;
    });
    expect(await faultOf(copyLog(failing, target, dependencies))).toMatchObject({ code: 'store.unavailable' });
    expect((await target.head()).height).toBe(6);
    const told: CopyProgress[] = [];
    expect(await copyLog(source, target, dependencies, (progress) => told.push(progress))).toEqual(await source.head());
    expect(told).toHaveLength(33);
    expect(told.at(-1)).toEqual({ entries: (await source.head()).size, ofEntries: (await source.head()).size });
  });

  it('has nothing to do where all is copied', async () => {
    const source = await storeOf(livedIn(new LogBuilder(), 3));
    const target = MemoryBucketStore.open();
    const head = await copyLog(source, target, dependencies);
    expect(await copyLog(source, target, dependencies)).toEqual(head);
  });

  it('copies an empty bucket as an empty bucket', async () => {
    const head: LedgerHead = await copyLog(MemoryBucketStore.open(), MemoryBucketStore.open(), dependencies);
    expect(head).toMatchObject({ height: -1, size: 0 });
  });

  it('refuses a target that another key has signed', async () => {
    const target = await storeOf(livedIn(new LogBuilder(), 2));
    const work = copyLog(MemoryBucketStore.open(), target, dependenciesOf(2));
    expect(await faultOf(work)).toMatchObject({ code: 'ledger.foreign' });
  });

  it('refuses a target that holds another log under the same key', async () => {
    const [source, target] = [livedIn(new LogBuilder(1), 3), livedIn(new LogBuilder(2), 2)];
    const before = target.head;
    const store = await storeOf(target);
    expect(await faultOf(copyLog(await storeOf(source), store, dependencies))).toMatchObject({
      code: 'ledger.foreign',
    });
    expect(await store.head()).toEqual(before);
  });

  it('refuses a target that is ahead of the source', async () => {
    const builder = livedIn(new LogBuilder(), 3);
    const target = await storeOf(builder);
    const source = await storeOf({ blocks: builder.blocks.slice(0, 3) });
    expect(await faultOf(copyLog(source, target, dependencies))).toMatchObject({ code: 'ledger.foreign' });
  });

  it('writes no block of a source that does not hold, and names its first broken entry', async () => {
    const builder = livedIn(new LogBuilder(), 4);
    const altered = tampered(await storeOf(builder), (block) =>
      block.head.height === 3
        ? { ...block, entries: block.entries.with(1, block.entries[1]?.replace('allowed', 'refused') ?? '') }
        : block,
    );
    const target = MemoryBucketStore.open();
    const seq = (builder.blocks[3]?.previous.size ?? 0) + 1;
    expect(await faultOf(copyLog(altered, target, dependencies))).toMatchObject({ code: 'ledger.broken', seq });
    expect((await target.head()).height).toBe(2);
  });
});
