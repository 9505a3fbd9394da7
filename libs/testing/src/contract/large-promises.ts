import { expect } from '@jest/globals';
import { DEFAULT_LIMITS } from '@bucket/domain';
import { LogBuilder } from '../builders/log-builder.ts';
import { commitAll, listAll } from './reads.ts';
import type { Promised } from './store-fixture.ts';

/** Sizes at the limits. */
export function largePromises(promise: Promised): void {
  promise(
    'keeps a payload of 16 MiB to the last character, beside small ones and in several versions',
    async (fixture) => {
      const store = await fixture.open();
      const builder = new LogBuilder(71);
      const text = 'é\u{1f600}x'.repeat(Math.floor((DEFAULT_LIMITS.artifactSizeBytes - 12) / 7));
      const small = builder.create();
      const large = builder.create({ payload: { text } });
      expect(large.sizeBytes).toBeGreaterThan(DEFAULT_LIMITS.artifactSizeBytes - 20);
      await commitAll(store, [builder.seal()]);
      const first = builder.artifacts.get(large.id)?.content;
      builder.update(large.id, { payload: { text: `${text.slice(0, -7)}end` } });
      await commitAll(store, [builder.seal()]);
      const facts = await store.decisionFacts({
        heads: [small, large].map(({ id }) => ({ artifactId: id, content: true })),
        versions: [{ artifactId: large.id, version: 1 }],
        idempotencyKeys: [],
      });
      // Not compared by Jest, which would print all of it.
      const payloads = [facts.versions[0], facts.heads[1]].map((version) => version?.content?.payload);
      expect(payloads[0] === first?.payload).toBe(true);
      expect(payloads[1] === builder.artifacts.get(large.id)?.content?.payload).toBe(true);
      expect(facts.heads[0]?.content).toEqual(builder.artifacts.get(small.id)?.content);
      expect(await listAll(store, { productId: large.productId })).toHaveLength(2);
    },
  );

  promise('takes a block of 20,000 entries', async (fixture) => {
    const store = await fixture.open();
    const builder = new LogBuilder(72);
    for (let count = 0; count < 10_000; count += 1) {
      builder.create({ payload: { count } });
      builder.note('governance.read');
    }
    await commitAll(store, [builder.seal()]);
    expect(await store.countStored()).toMatchObject({ artifacts: 10_000, versions: 10_000 });
    let seq = 0;
    for await (const entry of store.entries(0, 20_000)) {
      if (entry.seq !== seq) throw new Error(`entry ${entry.seq} came as number ${seq}`);
      seq += 1;
    }
    expect(seq).toBe(20_000);
    expect(await listAll(store, { productId: 'AI_Assistant' })).toHaveLength(10_000);
  });
}
