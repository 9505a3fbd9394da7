import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EventQueue } from './event-queue.mjs';
import { Latencies } from './latencies.mjs';
import { place } from './placement.mjs';
import { seededRandom } from './random.mjs';
import { reportIn, withReport } from './scale-document.mjs';

describe('EventQueue', () => {
  it('gives events by time, and in the order they were added where the time is the same', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20)), (times) => {
        const queue = new EventQueue();
        const happened: [number, number][] = [];
        times.forEach((atMs, order) => queue.add(atMs, () => happened.push([atMs, order])));
        for (let event = queue.next(); event !== undefined; event = queue.next()) event.happen();
        expect(happened).toEqual(times.map((atMs, order) => [atMs, order]).sort(([a = 0], [b = 0]) => a - b));
        expect(queue.size).toBe(0);
      }),
    );
  });
});

describe('Latencies', () => {
  it('knows percentiles to within three percent', () => {
    const random = seededRandom(3);
    const values = Array.from({ length: 5_000 }, () => random.logNormal(5, 80));
    const latencies = new Latencies();
    for (const value of values) latencies.add(value);
    values.sort((a, b) => a - b);
    for (const share of [0.01, 0.5, 0.9, 0.99, 1]) {
      const exact = values[Math.ceil(share * values.length) - 1] ?? 0;
      expect(Math.abs(latencies.percentile(share) / exact - 1)).toBeLessThan(0.03);
    }
  });
});

describe('seededRandom', () => {
  it('draws latencies with the median and the 99th percentile asked for', () => {
    const random = seededRandom(11);
    const values = Array.from({ length: 100_000 }, () => random.logNormal(5, 25)).sort((a, b) => a - b);
    expect(values[50_000]).toBeCloseTo(5, 0);
    expect(Math.abs((values[99_000] ?? 0) / 25 - 1)).toBeLessThan(0.05);
  });

  it('draws waits of the mean asked for', () => {
    const random = seededRandom(12);
    const sum = Array.from({ length: 100_000 }, () => random.exponential(4)).reduce((a, b) => a + b, 0);
    expect(sum / 100_000).toBeCloseTo(4, 1);
  });
});

describe('placement', () => {
  it('puts every product on exactly one shard, and on none much more than it must', () => {
    const shares = fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(shares, fc.integer({ min: 1, max: 8 }), (products, shards) => {
        const placed = place(products, shards);
        expect(placed.flat().sort((a, b) => a - b)).toEqual(products.map((_, index) => index));
        const loads = placed.map((own) => own.reduce((sum, index) => sum + (products[index] ?? 0), 0));
        const mean = products.reduce((a, b) => a + b, 0) / shards;
        // Whoever got the last product of the busiest shard had least before it.
        expect(Math.max(...loads)).toBeLessThanOrEqual(mean + Math.max(...products));
      }),
    );
  });
});

describe('the report in a document', () => {
  const document = 'before\n\n<!-- written by npm run simulate:shards -- --write -->\n\nold\n\n<!-- end -->\n\nafter\n';

  it('stands between its marks, and nothing else is touched', () => {
    expect(withReport(document, 'new\ntext')).toBe(document.replace('old', 'new\ntext'));
    expect(reportIn(withReport(document, 'new\ntext'))).toBe('new\ntext');
  });

  it('is not written where there are no marks', () => {
    expect(() => withReport('nothing', 'text')).toThrow('no place for the report');
  });
});
