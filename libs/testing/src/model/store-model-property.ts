import { describe, expect, it } from '@jest/globals';
import type { ArtifactState } from '@bucket/domain';
import type { ArtifactFilter, AuditFilter, BucketStore } from '@bucket/ports';
import fc from 'fast-check';
import { LogBuilder } from '../builders/log-builder.ts';
import { askedOf, listAll, queryAll, readEverything } from '../contract/reads.ts';
import type { OpenFixture } from '../contract/store-fixture.ts';
import { blockPlans, takeStep, type BlockPlan } from './block-plan.ts';

const TIMEOUT_MS = 180_000;

export interface ModelOptions {
  /** Runs of the property; a store that opens slowly takes fewer. */
  readonly runs?: number;
}

const artifactFilter: fc.Arbitrary<ArtifactFilter> = fc.record(
  {
    productId: fc.constantFrom('AI_Assistant', 'Gurukul', 'absent'),
    artifactClass: fc.constantFrom('metadata', 'user_progress'),
    ownerId: fc.constantFrom('team-a', '"', 'a\nb'),
    traceId: fc.constantFrom('trace-1', 'trace-2'),
    labels: fc.dictionary(fc.constantFrom('stage', 'a.b'), fc.constantFrom('team-a', 'ö'), { maxKeys: 2 }),
    state: fc.constantFrom<ArtifactState>('active', 'deleted'),
  },
  { requiredKeys: ['productId'] },
);

const auditFilter: fc.Arbitrary<AuditFilter> = fc.record(
  {
    actorId: fc.constantFrom('team-a', 'credential-1', 'credential-2'),
    integrationId: fc.constantFrom('assistant-core', 'gurukul-web'),
    productId: fc.constantFrom('AI_Assistant', 'Gurukul'),
    type: fc.constantFrom('artifact.read', 'artifact.create', 'governance.read'),
    outcome: fc.constantFrom('allowed' as const, 'refused' as const),
    traceId: fc.constantFrom('trace-1', 'trace-2'),
  },
  { requiredKeys: [] },
);

interface Questions {
  readonly artifacts: readonly ArtifactFilter[];
  readonly entries: readonly AuditFilter[];
  readonly limit: number;
}

const questions: fc.Arbitrary<Questions> = fc.record({
  artifacts: fc.array(artifactFilter, { maxLength: 5 }),
  entries: fc.array(auditFilter, { maxLength: 5 }),
  limit: fc.integer({ min: 1, max: 20 }),
});

/**
 * Drives a store and the reference with the same random blocks and holds every read of the one against the other.
 *
 * @param openReference a store that is known to be right: the memory one
 */
export function storeModelProperty(
  name: string,
  openFixture: OpenFixture,
  openReference: () => BucketStore,
  { runs = 25 }: ModelOptions = {},
): void {
  describe(`${name} and the reference`, () => {
    it(
      'answer every read alike after any blocks',
      async () => {
        await fc.assert(
          fc.asyncProperty(blockPlans, questions, fc.nat(), async (plans, asked, seed) => {
            const fixture = await openFixture();
            try {
              const reference = openReference();
              const builder = new LogBuilder(seed);
              const store = await drive(fixture.open, reference, builder, plans);
              await holdAlike(store, reference, builder, asked);
            } finally {
              await fixture.remove();
            }
          }),
          { numRuns: runs },
        );
      },
      TIMEOUT_MS,
    );
  });
}

async function drive(
  open: () => Promise<BucketStore>,
  reference: BucketStore,
  builder: LogBuilder,
  plans: readonly BlockPlan[],
): Promise<BucketStore> {
  let store = await open();
  for (const { steps, advanceMs, reopens } of plans) {
    if (reopens) {
      await store.close();
      store = await open();
    }
    builder.advance(advanceMs);
    for (const step of steps) takeStep(builder, step);
    const block = builder.seal();
    await Promise.all([store.commit(block, block.previous), reference.commit(block, block.previous)]);
  }
  return store;
}

async function holdAlike(
  store: BucketStore,
  reference: BucketStore,
  builder: LogBuilder,
  { artifacts, entries, limit }: Questions,
): Promise<void> {
  const asked = askedOf(builder);
  expect(await readEverything(store, asked)).toEqual(await readEverything(reference, asked));
  for (const filter of artifacts) {
    expect(await listAll(store, filter, limit)).toEqual(await listAll(reference, filter, limit));
  }
  for (const filter of entries) {
    expect(await queryAll(store, filter, limit)).toEqual(await queryAll(reference, filter, limit));
  }
}
