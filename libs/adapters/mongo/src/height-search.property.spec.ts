import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { firstHeight } from './height-search.ts';

describe('the first height at which something holds', () => {
  it('is found in a few questions, wherever it is', () =>
    fc.assert(
      fc.asyncProperty(fc.nat(1_000), fc.nat(2 ** 31), async (from, distance) => {
        let questions = 0;
        const found = await firstHeight(from, async (heights) => {
          questions += 1;
          expect(heights).toEqual([...new Set(heights)].sort((one, other) => one - other));
          expect(heights[0]).toBeGreaterThanOrEqual(from);
          return heights.map((height) => height >= from + distance);
        });
        expect(found).toBe(from + distance);
        expect(questions).toBeLessThanOrEqual(12);
      }),
    ));
});
