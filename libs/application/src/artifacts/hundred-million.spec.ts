import { describe, expect, it } from '@jest/globals';
import { DEFAULT_LIMITS, type Caller } from '@bucket/domain';
import { MemoryBucketStore } from '@bucket/memory';
import type { BucketStore, ProductUsage } from '@bucket/ports';
import { bhivPolicy } from '@bucket/policy';
import { codeOf, valueOf, Workbench } from '../workbench/workbench.spec-data.ts';

const LIMIT = DEFAULT_LIMITS.artifactsTotal;

/** A store that has counted as much as it is told; everything else of it is real. */
function counting(store: BucketStore, usage: readonly ProductUsage[]): BucketStore {
  return new Proxy(store, {
    get: (target, name) => {
      if (name === 'usage') return async () => usage;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** This many artifacts over the four products, as a store would count them. */
function spread(artifacts: number): ProductUsage[] {
  const each = Math.floor(artifacts / bhivPolicy.products.length);
  return bhivPolicy.products.map(({ id }, index) => ({
    productId: id,
    usage: { artifacts: index === 0 ? artifacts - 3 * each : each, bytes: each * 300 },
  }));
}

/** A bucket that holds as many artifacts; a product may hold more than its number by an approved change. */
async function holding(artifacts: number): Promise<{ bench: Workbench; assistant: Caller; avatar: Caller }> {
  const store = MemoryBucketStore.open();
  const before = await Workbench.open(store);
  const subject = { limit: 'artifactsPerProduct', value: LIMIT };
  const caller = before.person('executor');
  const asked = { caller, change: { kind: 'limit', subject }, reason: 'growth' } as const;
  const request = valueOf(await before.changeRequests.create(asked));
  await before.decide('owner', request);
  await before.decide('advisor', request);
  const assistant = await before.integrate('AI_Assistant', ['metadata']);
  const avatar = await before.integrate('AI_Avatar', ['avatar_config']);
  return { bench: await Workbench.open(counting(store, spread(artifacts))), assistant, avatar };
}

const metadata = { artifactClass: 'metadata', ownerId: 'team', payload: { title: 'the last' } } as const;

describe('a bucket that holds 99,999,999 artifacts', () => {
  it('takes one more, and refuses the next of every product', async () => {
    const { bench, assistant, avatar } = await holding(LIMIT - 1);
    expect(codeOf(await bench.create.execute({ caller: assistant, ...metadata }))).toBe('recorded');
    expect(bench.ledger.state.total().artifacts).toBe(100_000_000);
    expect(codeOf(await bench.create.execute({ caller: assistant, ...metadata }))).toBe('capacity.artifacts-total');
    await expect(bench.avatar(avatar)).rejects.toThrow('100000000 artifacts of 100000000');
  });

  it('gives the last place once, however many ask in one block', async () => {
    const { bench, assistant } = await holding(LIMIT - 1);
    const asked = Array.from({ length: 40 }, () => bench.create.execute({ caller: assistant, ...metadata }));
    const codes = (await Promise.all(asked)).map(codeOf);
    expect(codes.filter((code) => code === 'recorded')).toHaveLength(1);
    expect(codes.filter((code) => code === 'capacity.artifacts-total')).toHaveLength(39);
  });
});
