import { describe, expect, it } from '@jest/globals';
import { LatencyWindow } from './latency-window.ts';
import { latencyKind } from './request-meter.ts';
import { WriteRate } from './write-rate.ts';

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

describe('the 99th percentile', () => {
  it('is the bound that 99 of 100 latencies stay within, and the last bound for what is beyond it', () => {
    const window = new LatencyWindow();
    for (let i = 0; i < 98; i += 1) window.observe(0.1, 0);
    window.observe(4, 0);
    window.observe(100, 0);
    expect(window.p99(0)).toBe(5);
    for (let i = 0; i < 5; i += 1) window.observe(1_000_000, 0);
    expect(window.p99(0)).toBe(60_000);
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
