import { describe, expect, it } from '@jest/globals';
import { Gate, PayloadInspector } from '@bucket/application';
import { ajvPayloadValidator, nodeSha256 } from '@bucket/node';
import { bhivPolicy } from '@bucket/policy';
import { artifactsOfProduct, declarationOf, SEED_INTEGRATIONS, seedBatch, TURN_ARTIFACTS } from './seed-plan.ts';

const ARTIFACTS = 12_000;

function batches(from: number, to: number) {
  const all = [];
  for (let next = from; next < to; next += all.at(-1)?.items.length ?? 1) all.push(seedBatch(next, to));
  return all;
}

const written = batches(0, ARTIFACTS);
const productOf = new Map(SEED_INTEGRATIONS.map(({ id, productId }) => [id, productId]));

describe('what a bucket is seeded with', () => {
  it('is the same for the same numbers, wherever a run begins', () => {
    const whole = written.flatMap(({ items }) => items);
    expect(batches(1_234, 2_000).flatMap(({ items }) => items)).toEqual(whole.slice(1_234, 2_000));
    expect(seedBatch(1_234, 2_000).integrationId).toBe(seedBatch(1_200, 2_000).integrationId);
  });

  it('is different from one number to the next', () => {
    const payloads = written.flatMap(({ items }) => items.map(({ payload }) => JSON.stringify(payload)));
    expect(new Set(payloads).size).toBeGreaterThan(ARTIFACTS * 0.999);
  });

  it('belongs to the four products in the shares 40, 30, 20 and 10', () => {
    const counts = new Map<string, number>();
    for (const { integrationId, items } of written) {
      const productId = productOf.get(integrationId) ?? '';
      counts.set(productId, (counts.get(productId) ?? 0) + items.length);
    }
    const shares = { AI_Assistant: 0.4, AI_Avatar: 0.3, Gurukul: 0.2, Workflow_Enforcement: 0.1 };
    for (const [productId, share] of Object.entries(shares)) {
      expect(counts.get(productId)).toBe(ARTIFACTS * share);
      expect(artifactsOfProduct(productId, ARTIFACTS)).toBe(ARTIFACTS * share);
    }
  });

  it('covers every class, and only what each integration declares and its product may write', () => {
    const classes = new Set(written.flatMap(({ items }) => items.map(({ artifactClass }) => artifactClass)));
    expect([...classes].sort()).toEqual(bhivPolicy.classes.map(({ name }) => name).sort());
    for (const integration of SEED_INTEGRATIONS) {
      const { artifactClasses, productId } = declarationOf(integration);
      const product = bhivPolicy.products.find(({ id }) => id === productId);
      expect(product?.mayWrite).toEqual(expect.arrayContaining([...artifactClasses]));
      const own = written.filter(({ integrationId }) => integrationId === integration.id);
      const used = new Set(own.flatMap(({ items }) => items.map(({ artifactClass }) => artifactClass)));
      expect([...used].sort()).toEqual([...artifactClasses].sort());
    }
  });

  it('breaks no schema and holds nothing that is never admitted', () => {
    const gate = new Gate(bhivPolicy, { sha256: nodeSha256, origin: 'seed', running: { fingerprint: '', parts: {} } });
    const inspector = new PayloadInspector(gate, ajvPayloadValidator(bhivPolicy), nodeSha256);
    const faults = written.flatMap(({ items }) =>
      items.flatMap(({ artifactClass, payload }) => {
        const { violations, forbidden } = inspector.inspect(artifactClass, payload, undefined).facts;
        return [...violations, ...forbidden].map((fault) => ({ artifactClass, ...fault }));
      }),
    );
    expect(faults).toEqual([]);
  });

  it('comes in batches that nobody is warned about', () => {
    expect(Math.max(...written.map(({ items }) => items.length))).toBe(TURN_ARTIFACTS);
  });
});
