import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lastMerge, SLICES, sliceOf, UnmergedPostings } from './posting-slices.ts';

describe('posting slices', () => {
  it('puts every term into one slice, hashes by their first bits and rows by runs', () => {
    expect(sliceOf(-1)).toBe(0);
    expect(sliceOf(-(2 ** 48))).toBe(SLICES - 1);
    expect([0, 4_095, 4_096, 4_096 * SLICES].map(sliceOf)).toEqual([0, 0, 1, 0]);
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 48), max: 2 ** 40 }), (term) => {
        expect(Number.isInteger(sliceOf(term)) && sliceOf(term) >= 0 && sliceOf(term) < SLICES).toBe(true);
      }),
    );
  });

  it('merges every slice once in as many blocks', () => {
    fc.assert(
      fc.property(fc.nat(SLICES - 1), fc.nat(100_000), (slice, height) => {
        const merge = lastMerge(slice, height);
        expect(merge <= height && merge > height - SLICES).toBe(true);
        expect((((merge - slice) % SLICES) + SLICES) % SLICES).toBe(0);
      }),
    );
  });

  it('loses no posting and merges none twice, whoever wrote the blocks before', () => {
    const terms = fc.array(fc.integer({ min: -(2 ** 48), max: 2 ** 20 }), { maxLength: 6 });
    const blocks = fc.array(fc.record({ terms, byOther: fc.nat(40) }), { minLength: 1, maxLength: 700 });
    fc.assert(
      fc.property(blocks, (written) => {
        const unmerged = new UnmergedPostings();
        const posted: string[] = [];
        const tails: { height: number; firstSeq: number; terms: Float64Array }[] = [];
        written.forEach(({ terms: own, byOther }, height) => {
          // Another writer's block is not added here, so this one must fill itself from the tails.
          if (byOther === 0 || !unmerged.isAt(height - 1)) unmerged.fill(height - 1, tails.slice(-SLICES));
          const slice = height % SLICES;
          unmerged.of(slice).forEach((term, at, flat) => at % 2 === 0 && posted.push(`${term}@${flat[at + 1]}`));
          for (const term of own) if (sliceOf(term) === slice) posted.push(`${term}@${height * 10}`);
          tails.push({ height, firstSeq: height * 10, terms: Float64Array.from(own) });
          unmerged.add(height, height * 10, own);
        });
        const last = written.length - 1;
        const due = tails.flatMap(({ height, firstSeq, terms: own }) =>
          [...own].filter((term) => lastMerge(sliceOf(term), last) >= height).map((term) => `${term}@${firstSeq}`),
        );
        expect(posted.sort()).toEqual(due.sort());
      }),
      { numRuns: 30 },
    );
  });
});
