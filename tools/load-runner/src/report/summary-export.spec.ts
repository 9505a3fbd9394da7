import { describe, expect, it } from '@jest/globals';
import { escapeHtml } from './escape-html.ts';
import { formatBytes, formatMs, formatNumber, formatPercent } from './format-value.ts';
import { lineChart, niceCeiling } from './line-chart.ts';
import { readableJson } from './readable-json.ts';
import { summaryExport } from './summary-export.ts';
import type { Summary } from './summary.ts';

const check = { name: 'created', path: '::outer::created', passes: 2, fails: 1 };
const summary: Summary = {
  root_group: {
    name: '',
    path: '',
    checks: [],
    groups: [{ name: 'outer', path: '::outer', groups: [], checks: [check] }],
  },
  options: { summaryTrendStats: ['avg'], noColor: true },
  state: { isStdOutTTY: false, isStdErrTTY: false, testRunDurationMs: 1_000 },
  metrics: {
    checks: { type: 'rate', contains: 'default', values: { rate: 0.5, passes: 1, fails: 1 } },
    took: {
      type: 'trend',
      contains: 'time',
      values: { avg: 3 },
      thresholds: { 'avg<2': { ok: false }, 'avg<9': { ok: true } },
    },
  },
  setup_data: null,
};

describe('the exported summary', () => {
  const run = { startedAt: '2026-01-01T00:00:00.000Z', durationMs: 1_000, exitCode: 99, endedBy: null };
  const exported = summaryExport(summary, [], run);

  it('has the shape of k6, where a threshold is true when it was crossed', () => {
    expect(exported['metrics']).toEqual({
      checks: { value: 0.5, passes: 1, fails: 1 },
      took: { avg: 3, thresholds: { 'avg<2': true, 'avg<9': false } },
    });
    expect(exported['root_group']).toMatchObject({ groups: { outer: { checks: { created: check } } } });
  });

  it('has the run and a timeline beside it', () => {
    expect(exported).toMatchObject({ run, timeline: { second: [], latencyMsP99: [] } });
  });
});

describe('values for people', () => {
  it.each([
    [formatMs(0.0425), '43µs'],
    [formatMs(12.345), '12.35ms'],
    [formatMs(1_500), '1.5s'],
    [formatBytes(4_100_000), '4.1 MB'],
    [formatNumber(1_234_567), '1,234,567'],
    [formatNumber(12_345.67), '12,345.7'],
    [formatNumber(0.25), '0.25'],
    [formatPercent(0.99876), '99.88%'],
  ])('%s', (shown, text) => {
    expect(shown).toBe(text);
  });
});

describe('JSON for reading', () => {
  it('keeps a row of numbers on one line, and every value as it is', () => {
    const value = { a: [1, -2.5, 3e-7], b: ['1', 2], c: [], d: [{ e: 1 }], f: '[\n 1,\n 2 ]' };
    const text = readableJson(value);
    expect(text).toContain('"a": [1, -2.5, 3e-7]');
    expect(JSON.parse(text)).toEqual(value);
  });
});

describe('a chart', () => {
  const series = { name: '<p99>', tone: 'strong', join: 'max' } as const;

  it('shows a spike although it has fewer points than seconds', () => {
    const seconds = Array.from({ length: 5_000 }, (_, index) => index + 1);
    const values = seconds.map((second) => (second === 2_500 ? 90 : 1));
    const svg = lineChart({ title: 'Latency', subtitle: '', seconds, series: [{ ...series, values }], format: String });
    expect(svg.match(/<title>/g)?.length).toBeLessThanOrEqual(240);
    expect(svg).toContain('&lt;p99&gt;: 90');
    expect(svg).not.toContain('<p99>');
  });

  it.each([
    [0, 1],
    [3, 5],
    [17, 20],
    [201, 250],
    [0.7, 1],
  ])('scales %s to %s', (value, top) => {
    expect(niceCeiling(value)).toBeCloseTo(top, 10);
  });

  it('escapes what a script named', () => {
    expect(escapeHtml(`<a href="x">'&`)).toBe('&lt;a href=&quot;x&quot;&gt;&#39;&amp;');
  });
});
