import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Histogram } from './histogram.ts';

function filled(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.add(value);
  return histogram;
}

function nearestRank(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0;
}

const anyValue = fc.oneof(
  fc.double({ min: 1e-5, max: 1e9, noNaN: true }),
  fc.double({ min: -1e6, max: -1e-5, noNaN: true }),
  fc.constant(0),
);

describe('a histogram', () => {
  it('is within 0.05 percent of the exact percentile, whatever the values', () => {
    fc.assert(
      fc.property(
        fc.array(anyValue, { minLength: 1, maxLength: 300 }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        (values, percent) => {
          const exact = nearestRank(values, percent);
          expect(Math.abs(filled(values).percentile(percent) - exact)).toBeLessThanOrEqual(
            Math.abs(exact) * 0.0005 + 1e-12,
          );
        },
      ),
    );
  });

  it('knows count, sum, least, greatest and mean exactly', () => {
    const histogram = filled([3, -1, 0, 10]);
    expect([histogram.count, histogram.sum, histogram.min, histogram.max, histogram.mean]).toEqual([4, 12, -1, 10, 3]);
  });

  it('is zero without values, as in k6', () => {
    const { min, max, mean } = new Histogram();
    expect([min, max, mean, new Histogram().percentile(99)]).toEqual([0, 0, 0, 0]);
  });

  it('counts values beyond its range in the outermost buckets and keeps their extremes', () => {
    const histogram = filled([1e-300, 1, 1e300]);
    expect(histogram.count).toBe(3);
    expect(histogram.percentile(0)).toBe(1e-300);
    expect(histogram.percentile(100)).toBe(1e300);
  });

  it('forgets everything when cleared', () => {
    const histogram = filled([5, -5, 0]);
    histogram.clear();
    histogram.add(2);
    expect([histogram.count, histogram.min, histogram.percentile(50)]).toEqual([1, 2, 2]);
  });

  it('leaves out what is not a number', () => {
    expect(filled([1, Number.NaN]).count).toBe(1);
  });
});
