import { formatDuration } from '../schedule/duration.ts';
import type { ThresholdResult } from '../metrics/threshold-watch.ts';
import { formatNumber, formatPercent, formatValue } from './format-value.ts';
import type { Summary, SummaryGroup, SummaryMetric } from './summary.ts';

const PASS = '✓';
const FAIL = '✗';

/** The summary on the console, in the manner of k6: thresholds, checks, then every metric by what it belongs to. */
export function consoleSummary(summary: Summary, thresholds: readonly ThresholdResult[], endedBy?: string): string {
  const metrics = Object.entries(summary.metrics);
  const named = (test: (name: string) => boolean) => metrics.filter(([name]) => test(name));
  const isHttp = (name: string) => name.startsWith('http_');
  const isNetwork = (name: string) => name.startsWith('data_');
  const isExecution = (name: string) => /^(iteration|vus|dropped_iterations|group_duration)/.test(name);
  const isCheck = (name: string) => name.startsWith('checks');
  const isCustom = (name: string) => !isHttp(name) && !isNetwork(name) && !isExecution(name) && !isCheck(name);
  const sections = [
    section('thresholds', thresholdLines(summary, thresholds)),
    section('checks', checkLines(summary)),
    section('custom', metricLines(named(isCustom))),
    section('http', metricLines(named(isHttp))),
    section('execution', metricLines(named(isExecution))),
    section('network', metricLines(named(isNetwork))),
  ];
  const ended = endedBy === undefined ? 'passed' : `not passed: ${endedBy.split('\n')[0] ?? ''}`;
  const after = `  ran ${formatDuration(summary.state.testRunDurationMs)}, ${ended}`;
  return ['', ...sections.flat(), after, ''].join('\n');
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`  █ ${title.toUpperCase()}`, '', ...lines, ''];
}

function thresholdLines(summary: Summary, thresholds: readonly ThresholdResult[]): string[] {
  return [...groupByKey(thresholds)].flatMap(([key, results]) => [
    `    ${key}`,
    ...results.map(({ held, source, aggregate, observed }) => {
      const contains = summary.metrics[key]?.contains ?? 'default';
      return `    ${held ? PASS : FAIL} ${source}   ${aggregate}=${formatObserved(observed, aggregate, contains)}`;
    }),
  ]);
}

function formatObserved(value: number, aggregate: string, contains: SummaryMetric['contains']): string {
  return aggregate === 'rate' || aggregate === 'count' ? formatNumber(value) : formatValue(value, contains);
}

function groupByKey(thresholds: readonly ThresholdResult[]): Map<string, ThresholdResult[]> {
  const groups = new Map<string, ThresholdResult[]>();
  for (const result of thresholds) groups.set(result.key, [...(groups.get(result.key) ?? []), result]);
  return groups;
}

function checkLines({ root_group: root, metrics }: Summary): string[] {
  const rate = metrics['checks']?.values;
  if (rate === undefined) return [];
  const { passes = 0, fails = 0 } = rate;
  return [
    `    ${formatPercent(rate['rate'] ?? 0)} of ${formatNumber(passes + fails)} passed`,
    ...groupLines(root, '    '),
  ];
}

function groupLines(group: SummaryGroup, indent: string): string[] {
  const own = group.checks.map(({ name, passes, fails }) =>
    fails === 0 ? `${indent}${PASS} ${name}` : `${indent}${FAIL} ${name}   ${passes} passed, ${fails} failed`,
  );
  const inner = group.groups.flatMap((one) => {
    const lines = groupLines(one, `${indent}  `);
    return lines.length === 0 ? [] : [`${indent}${one.name}`, ...lines];
  });
  return [...own, ...inner];
}

function metricLines(metrics: ReadonlyArray<readonly [string, SummaryMetric]>): string[] {
  const shown = metrics.map(([name, metric]) => {
    const brace = name.indexOf('{');
    return {
      label: brace < 0 ? name : `  ${name.slice(brace).replaceAll(':', ': ').replace('{', '{ ').replace('}', ' }')}`,
      metric,
    };
  });
  const width = Math.max(28, ...shown.map(({ label }) => label.length)) + 2;
  return shown.map(({ label, metric }) => `    ${label.padEnd(width, '.')}: ${valuesText(metric)}`);
}

function valuesText({ type, contains, values }: SummaryMetric): string {
  const value = (name: string) => values[name] ?? 0;
  switch (type) {
    case 'counter':
      return `${formatValue(value('count'), contains)}   ${formatValue(value('rate'), contains)}/s`;
    case 'gauge':
      return `${formatValue(value('value'), contains)}   min=${value('min')} max=${value('max')}`;
    case 'rate':
      return `${formatPercent(value('rate'))}   ${value('passes')} of ${value('passes') + value('fails')}`;
    case 'trend':
      return Object.entries(values)
        .map(([stat, one]) => `${stat}=${stat === 'count' ? formatNumber(one) : formatValue(one, contains)}`)
        .join(' ');
  }
}
