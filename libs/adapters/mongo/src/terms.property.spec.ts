import type { SealedBlock } from '@bucket/domain';
import { LogBuilder } from '@bucket/testing';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { placeChanges } from './placed-changes.ts';
import { artifactTerms, filterTerms, keyTerm, listTerms, madeTerm, rememberedTerms, termsOf } from './terms.ts';

const DAY_MS = 86_400_000;

const blockTerms = (block: SealedBlock): string[] =>
  termsOf(
    block.entries.map(({ entry }) => entry),
    placeChanges(block, { heads: new Map(), versions: new Map() }).created,
    block.idempotency,
  );

describe('the terms of a block', () => {
  const builder = new LogBuilder(3);
  const earlier = builder.create();
  builder.seal();
  const artifact = builder.create({ labels: { stage: 'draft', 'a"b': 'ö' }, traceId: 'trace-1', ownerId: 'team: "a"' });
  builder.create();
  builder.read(artifact.id);
  builder.read(earlier.id, { traceId: 'trace-2' });
  builder.refuse('artifact.delete', {}, { artifactId: 'nobody’s' });
  builder.remember('ab'.repeat(32));
  const block = builder.seal();
  const terms = blockTerms(block);

  it('hold each once', () => {
    expect(new Set(terms).size).toBe(terms.length);
  });

  it('hold every part by which a list finds what was created in it', () => {
    const { productId, artifactClass, ownerId, labels } = artifact;
    expect(terms).toEqual(expect.arrayContaining(artifactTerms(artifact)));
    for (const filter of [{ artifactClass }, { ownerId }, { traceId: 'trace-1' }, { labels }]) {
      expect(terms).toEqual(expect.arrayContaining(listTerms({ productId, ...filter })));
    }
  });

  it('hold every part by which a query finds its entries', () => {
    for (const { entry } of block.entries) {
      const { artifactId, traceId, integrationId, productId, type, outcome } = entry;
      const isNew = artifactId !== undefined && artifactId !== earlier.id && artifactId !== 'nobody’s';
      const filter = {
        ...(artifactId === undefined || isNew ? {} : { artifactId }),
        ...(traceId === undefined ? {} : { traceId }),
        ...(integrationId === null ? {} : { integrationId }),
        ...(productId === null ? {} : { productId }),
        actorId: entry.actor.id,
        type,
        outcome,
      };
      expect(terms).toEqual(expect.arrayContaining(filterTerms(filter)));
    }
  });

  it('lead to what was created in it by the time in its id, and by no term of its own', () => {
    expect(terms).toContain(madeTerm(artifact.id));
    expect(terms.filter((term) => term.includes(artifact.id))).toEqual([]);
  });

  it('are as few as its entries have in common, however many artifacts it creates', () => {
    const many = new LogBuilder(4);
    for (let count = 0; count < 500; count += 1) many.create();
    const block = many.seal();
    expect(blockTerms(block)).toHaveLength(8);
  });
});

describe('an idempotency key', () => {
  it('is found under its terms for a day, to the millisecond', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4_000_000_000_000 }),
        fc.integer({ min: 0, max: DAY_MS }),
        (atMs, ageMs) => {
          const keyHash = 'ab'.repeat(32);
          expect(rememberedTerms(keyHash, atMs + ageMs)).toContain(keyTerm(keyHash, atMs));
        },
      ),
    ));
});
