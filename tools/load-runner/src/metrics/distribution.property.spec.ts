import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Distribution } from './distribution.ts';

function filled(values: readonly number[]): Distribution {
  const distribution = new Distribution();
  for (const value of values) distribution.add(value);
  return distribution;
}

/** A part in a thousand, and a nanosecond where the values are milliseconds. */
const isNear = (value: number, lowest: number, highest: number): boolean =>
  value >= lowest * 0.999 - 1e-6 && value <= highest * 1.001 + 1e-6;

const anyValue = fc.oneof(fc.double({ min: 1e-5, max: 1e9, noNaN: true }), fc.constant(0));

describe('a distribution', () => {
  it('is within a part in a thousand of the value at the nearest rank, whatever the values', () => {
    fc.assert(
      fc.property(
        fc.array(anyValue, { minLength: 1, maxLength: 300 }),
        fc.double({ min: 0.1, max: 100, noNaN: true }),
        (values, percent) => {
          const sorted = [...values].sort((left, right) => left - right);
          const rank = (percent / 100) * sorted.length;
          const lower = sorted[Math.max(0, Math.floor(rank) - 1)] ?? 0;
          const upper = sorted[Math.max(0, Math.ceil(rank) - 1)] ?? 0;
          expect(isNear(filled(values).stat(`p(${percent})`), lower, upper)).toBe(true);
        },
      ),
    );
  });

  it('knows count, mean, least and greatest exactly', () => {
    const distribution = filled([3, 1.5, 0, 10.1]);
    expect(distribution.values(0, ['count', 'avg', 'min', 'max', 'p(0)'])).toEqual({
      count: 4,
      avg: 3.65,
      min: 0,
      max: 10.1,
      'p(0)': 0,
    });
  });

  it('gives 0 back where 0 came in', () => {
    expect(filled([0, 0, 5]).stat('med')).toBe(0);
  });

  it('is zero without values, as in k6', () => {
    expect(new Distribution().values(0, ['avg', 'min', 'med', 'max', 'p(99)'])).toEqual({
      avg: 0,
      min: 0,
      med: 0,
      max: 0,
      'p(99)': 0,
    });
  });

  it('forgets everything when cleared', () => {
    const distribution = filled([5, 9, 0]);
    distribution.clear();
    expect(distribution.isEmpty).toBe(true);
    distribution.add(2);
    expect(distribution.values(0, ['count', 'min', 'med'])).toEqual({ count: 1, min: 2, med: 2 });
  });

  it.each([-1, Number.NaN, Infinity, 1e10])('refuses %s rather than to count it as something else', (value) => {
    expect(() => new Distribution().add(value)).toThrow(RangeError);
  });
});
