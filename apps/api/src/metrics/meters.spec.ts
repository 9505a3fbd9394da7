import { describe, expect, it } from '@jest/globals';
import { histogramSamples, renderFamilies } from './exposition.ts';
import { Histogram, quantile } from './histogram.ts';
import { LatencyWindow } from './latency-window.ts';
import { latencyKind } from './request-meter.ts';
import { WriteRate } from './write-rate.ts';

describe('a histogram', () => {
  it('counts each value once, in the first bucket whose bound it does not pass', () => {
    const histogram = new Histogram([1, 5]);
    for (const value of [0.5, 1, 1.1, 5, 6, 7]) histogram.observe(value);
    expect([[...histogram.counts], histogram.count, histogram.sum]).toEqual([[2, 2, 2], 6, 20.6]);
  });

  it('is cumulative where it is shown', () => {
    const histogram = new Histogram([1, 5]);
    for (const value of [0.5, 3, 9]) histogram.observe(value);
    expect(histogramSamples(histogram, { a: 'b' }).map(({ value }) => value)).toEqual([1, 2, 3, 12.5, 3]);
  });

  it('knows the bound that a share of all stays within', () => {
    const histogram = new Histogram([1, 5, 10]);
    for (let i = 0; i < 98; i += 1) histogram.observe(0.1);
    histogram.observe(4);
    histogram.observe(100);
    expect([0.5, 0.98, 0.99, 1].map((share) => quantile([histogram], share))).toEqual([1, 1, 5, 10]);
    expect(quantile([new Histogram([1])], 0.99)).toBeUndefined();
  });
});

describe('the latency window', () => {
  it('forgets what is more than two minutes old', () => {
    const window = new LatencyWindow();
    expect(window.p99(0)).toBeNull();
    window.observe(400, 0);
    expect(window.p99(59_999)).toBe(400);
    window.observe(4, 60_000);
    expect(window.p99(119_999)).toBe(400);
    expect(window.p99(120_000)).toBe(5);
    expect(window.p99(1_000_000)).toBeNull();
  });
});

describe('the write rate', () => {
  it('is that of the last whole second', () => {
    const rate = new WriteRate();
    rate.add(3, 1_200);
    rate.add(4, 1_900);
    expect([rate.perSecond(1_999), rate.perSecond(2_000), rate.perSecond(2_999), rate.perSecond(3_000)]).toEqual([
      0, 7, 7, 0,
    ]);
  });
});

describe('a promised latency', () => {
  it.each([
    ['POST', '/v1/artifacts', 'write'],
    ['PUT', '/v1/artifacts/:id', 'write'],
    ['POST', '/v1/artifacts/batch', undefined],
    ['GET', '/v1/artifacts/:id', 'read'],
    ['GET', '/v1/artifacts', 'query'],
    ['HEAD', '/v1/artifacts/:id', undefined],
    ['GET', '/metrics', undefined],
    ['POST', '/v1/change-requests', undefined],
  ] as const)('of %s %s is that of %s', (method, url, kind) => {
    expect(latencyKind(method, url)).toBe(kind);
  });
});

describe('the text format', () => {
  it('escapes what a label may hold', () => {
    const samples = [{ labels: { a: 'x"y\\z\n' }, value: 1 }];
    expect(renderFamilies([{ name: 'm', help: 'h', type: 'gauge', samples }])).toBe(
      '# HELP m h\n# TYPE m gauge\nm{a="x\\"y\\\\z\\n"} 1\n',
    );
  });
});
