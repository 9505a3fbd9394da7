import type { TestRunResult } from '../engine/test-run.ts';
import { TrendSink } from '../metrics/sink.ts';
import { formatDuration } from '../schedule/duration.ts';
import { escapeHtml } from './escape-html.ts';
import { formatMs, formatNumber, formatPercent, formatValue } from './format-value.ts';
import { REPORT_STYLE } from './html-style.ts';
import { checkTable, counterTable, thresholdTable, trendTable } from './html-tables.ts';
import { lineChart } from './line-chart.ts';
import { timelineColumns } from './summary-export.ts';
import type { Summary } from './summary.ts';

/** A report in one file, without a script and without anything from elsewhere: it can be mailed, archived and printed. */
export function htmlReport(title: string, facts: readonly string[], result: TestRunResult, summary: Summary): string {
  const passed = result.exitCode === 0;
  const verdict = passed ? 'passed' : `not passed: ${result.endedBy?.split('\n')[0] ?? `exit code ${result.exitCode}`}`;
  const shown = [
    result.startedAt.toISOString().replace('T', ' ').slice(0, 19) + ' UTC',
    `ran ${formatDuration(result.durationMs)}`,
    ...result.plan.scenarios.map(({ name, executor }) => (name === executor ? name : `${name} (${executor})`)),
    ...facts,
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}: ${passed ? 'passed' : 'not passed'}</title><style>${REPORT_STYLE}</style></head><body><main>
<header><h1>${escapeHtml(title)}</h1><span class="verdict ${passed ? 'good' : 'bad'}">${escapeHtml(verdict)}</span>
<p class="facts">${shown.map(escapeHtml).join(' · ')}</p></header>
${tiles(result)}
${charts(result)}
${thresholdTable(result.thresholds, summary)}
${checkTable(summary)}
${trendTable(result.recorder.registry)}
${counterTable(summary)}
</main></body></html>
`;
}

function tiles({ recorder, durationMs }: TestRunResult): string {
  const { httpReqs, httpReqDuration, httpReqFailed, droppedIterations, checks } = recorder.builtin;
  const latency = httpReqDuration.sink;
  const percentile = (name: string) => formatMs(latency.aggregate(name, durationMs) ?? 0);
  const requests = httpReqs.sink.aggregate('count', durationMs) ?? 0;
  const failed = httpReqFailed.sink.aggregate('rate', durationMs) ?? 0;
  const dropped = droppedIterations.sink.aggregate('count', durationMs) ?? 0;
  const passedChecks = checks.sink.aggregate('rate', durationMs) ?? 0;
  const tile = (name: string, value: string, bad = false) =>
    `<div class="tile${bad ? ' bad' : ''}"><dt>${name}</dt><dd>${escapeHtml(value)}</dd></div>`;
  const entries = [
    tile('requests', formatNumber(requests)),
    tile('requests a second', formatNumber(httpReqs.sink.aggregate('rate', durationMs) ?? 0)),
    tile('latency, median', percentile('med')),
    tile('latency, p99', percentile('p(99)')),
    tile('latency, p99.9', percentile('p(99.9)')),
    tile('unexpected answers', formatPercent(failed), failed > 0),
    tile('dropped iterations', formatNumber(dropped), dropped > 0),
    ...(checks.sink.isEmpty ? [] : [tile('checks passed', formatPercent(passedChecks), passedChecks < 1)]),
  ];
  return `<dl class="tiles">${entries.join('')}</dl>`;
}

function charts({ recorder }: TestRunResult): string {
  const columns = timelineColumns(recorder.timeline.points);
  if (columns.second.length < 2) return '';
  const hasLateness =
    recorder.builtin.iterationLateness.sink instanceof TrendSink && !recorder.builtin.iterationLateness.sink.isEmpty;
  return [
    lineChart({
      title: 'Latency',
      subtitle: 'of requests answered in each second, from the first byte sent to the last received',
      seconds: columns.second,
      format: formatMs,
      series: [
        { name: 'p50', tone: 'light', values: columns.latencyMsP50, join: 'max' },
        { name: 'p95', tone: 'middle', values: columns.latencyMsP95, join: 'max' },
        { name: 'p99', tone: 'strong', values: columns.latencyMsP99, join: 'max' },
      ],
    }),
    lineChart({
      title: 'Throughput',
      subtitle: 'a second',
      seconds: columns.second,
      format: (value) => formatValue(value, 'default'),
      series: [
        { name: 'requests', tone: 'middle', values: columns.requests, join: 'mean', area: true },
        { name: 'unexpected answers', tone: 'alarm', values: columns.failed, join: 'mean' },
        { name: 'dropped iterations', tone: 'warn', values: columns.dropped, join: 'mean' },
      ],
    }),
    lineChart({
      title: 'Virtual users',
      subtitle: 'with an iteration in progress',
      seconds: columns.second,
      format: (value) => formatValue(value, 'default'),
      series: [{ name: 'active', tone: 'quiet', values: columns.vus, join: 'max', area: true }],
    }),
    hasLateness
      ? lineChart({
          title: 'Lateness of the generator',
          subtitle: 'how long after it was due an iteration began: what the load generator itself adds',
          seconds: columns.second,
          format: formatMs,
          series: [{ name: 'p99', tone: 'quiet', values: columns.latenessMsP99, join: 'max' }],
        })
      : '',
  ].join('\n');
}
