import { describe, expect, it } from '@jest/globals';
import { Timeline } from '../metrics/timeline.ts';
import { consoleSummary } from './console-summary.ts';
import { escapeHtml, formatMs, formatValue } from './format.ts';
import { htmlReport } from './html-report.ts';
import { lineChart, niceCeiling } from './line-chart.ts';
import { readableJson } from './readable-json.ts';
import { exportedSummary, type Summary } from './summary.ts';

const summary: Summary = {
  startedAt: '2026-01-01T00:00:00.000Z',
  durationMs: 1_000,
  exitCode: 99,
  endedBy: 'crossed: took avg<2',
  scenarios: ['a (shared-iterations)'],
  thresholds: [
    { key: 'took', source: 'avg<2', aggregate: 'avg', observed: 3, held: false },
    { key: 'took', source: 'avg<9', aggregate: 'avg', observed: 3, held: true },
  ],
  checks: [
    { group: '', name: 'created', passes: 2, fails: 1 },
    { group: '::teardown', name: 'log: intact', passes: 1, fails: 0 },
  ],
  metrics: [
    { name: 'checks', type: 'rate', contains: 'default', values: { rate: 0.75, passes: 3, fails: 1 } },
    { name: 'took', type: 'trend', contains: 'time', values: { avg: 3 } },
  ],
  timeline: new Timeline().columns,
};

describe('the exported summary', () => {
  const exported = exportedSummary(summary);

  it('has the shape of k6, where a threshold is true when it was crossed', () => {
    expect(exported['metrics']).toEqual({
      checks: { value: 0.75, passes: 3, fails: 1 },
      took: { avg: 3, thresholds: { 'avg<2': true, 'avg<9': false } },
    });
    const intact = { name: 'log: intact', path: '::teardown::log: intact', passes: 1, fails: 0 };
    expect(exported['root_group']).toEqual({
      name: '',
      path: '',
      groups: { teardown: { name: 'teardown', path: '::teardown', groups: {}, checks: { 'log: intact': intact } } },
      checks: { created: { name: 'created', path: '::created', passes: 2, fails: 1 } },
    });
  });

  it('has the run and a timeline beside it', () => {
    const run = { startedAt: summary.startedAt, durationMs: 1_000, exitCode: 99, endedBy: 'crossed: took avg<2' };
    expect(exported).toMatchObject({ run, timeline: { second: [], latencyMsP99: [] } });
  });
});

describe('the summary on the console', () => {
  const lines = consoleSummary(summary).split('\n');

  it.each(['took', '✗ avg<2   avg=3', '✓ avg<9   avg=3', '✗ created   2 passed, 1 failed', '✓ log: intact   1'])(
    'has the line "%s"',
    (line) => {
      expect(lines).toContain(`    ${line}`);
    },
  );

  it('has every metric, and says how it ended', () => {
    expect(lines).toContain('    took....: avg=3ms');
    expect(lines).toContain('  ran 1s, not passed: crossed: took avg<2');
  });
});

describe('the report', () => {
  it('is one file without a script, with the summary in it', () => {
    const html = htmlReport('<suite>', 'a machine', summary, consoleSummary(summary));
    expect(html).toContain('avg&lt;2');
    expect(html).toContain('&lt;suite&gt;: not passed (exit code 99)');
    expect(html).not.toMatch(/<script|src=|@import|url\(|<link|<suite>/);
  });
});

describe('values for people', () => {
  it.each([
    [formatMs(0.0425), '43µs'],
    [formatMs(12.345), '12.35ms'],
    [formatMs(1_500), '1.5s'],
    [formatValue(4_100_000, 'data'), '4.1 MB'],
    [formatValue(0, 'data'), '0 B'],
    [formatValue(1_234_567), '1,234,567'],
    [formatValue(12_345.67), '12,345.7'],
    [formatValue(0.25), '0.25'],
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
  it('shows a spike although it has fewer points than seconds', () => {
    const seconds = Array.from({ length: 5_000 }, (_, index) => index + 1);
    const values = seconds.map((second) => (second === 2_500 ? 90 : 1));
    const svg = lineChart('Latency', seconds, String, [{ name: '<p99>', tone: 'strong', values }]);
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
    expect(escapeHtml('<a href="x">&')).toBe('&lt;a href=&quot;x&quot;&gt;&amp;');
  });
});
