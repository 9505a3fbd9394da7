import type { MetricsRegistry } from '../metrics/metrics-registry.ts';
import { TrendSink } from '../metrics/sink.ts';
import type { ThresholdResult } from '../metrics/threshold-watch.ts';
import { escapeHtml } from './escape-html.ts';
import { formatNumber, formatPercent, formatValue } from './format-value.ts';
import type { Summary, SummaryCheck, SummaryGroup } from './summary.ts';

const TREND_COLUMNS = ['count', 'avg', 'min', 'med', 'p(90)', 'p(95)', 'p(99)', 'p(99.9)', 'max'];

export function thresholdTable(results: readonly ThresholdResult[], summary: Summary): string {
  const rows = results.map(({ key, source, aggregate, observed, held }) => {
    const contains =
      aggregate === 'rate' || aggregate === 'count' ? 'default' : (summary.metrics[key]?.contains ?? 'default');
    return [code(key), code(source), number(formatValue(observed, contains)), verdict(held, 'held', 'crossed')];
  });
  return table('Thresholds', ['metric', 'must hold', '>observed', ''], rows);
}

export function checkTable({ root_group: root }: Summary): string {
  const rows = checksOf(root).map(({ path, passes, fails }) => [
    escapeHtml(path.split('::').slice(1).join(' › ')),
    number(formatNumber(passes)),
    number(formatNumber(fails)),
    verdict(fails === 0, 'passed', formatPercent(passes / (passes + fails))),
  ]);
  return table('Checks', ['check', '>passes', '>fails', ''], rows);
}

function checksOf(group: SummaryGroup): SummaryCheck[] {
  return [...group.checks, ...group.groups.flatMap(checksOf)];
}

/** Every trend with the percentiles that matter, whatever the script wants in its summary. */
export function trendTable(registry: MetricsRegistry): string {
  const rows: string[][] = [];
  for (const { name, sink, contains, submetrics } of registry.all()) {
    for (const one of [{ name, sink }, ...submetrics]) {
      if (!(one.sink instanceof TrendSink) || one.sink.isEmpty) continue;
      const trend = one.sink;
      const cell = (stat: string) => formatValue(trend.aggregate(stat) ?? 0, stat === 'count' ? 'default' : contains);
      rows.push([code(one.name), ...TREND_COLUMNS.map((stat) => number(cell(stat)))]);
    }
  }
  return table('Distributions', ['metric', ...TREND_COLUMNS.map((stat) => `>${stat}`)], rows);
}

export function counterTable({ metrics }: Summary): string {
  const rows = Object.entries(metrics).flatMap(([name, { type, contains, values }]) => {
    if (type === 'trend') return [];
    const { count = 0, rate = 0, value = 0, max = 0, passes = 0, fails = 0 } = values;
    if (type === 'counter')
      return [[code(name), number(formatValue(count, contains)), number(`${formatValue(rate, contains)}/s`)]];
    if (type === 'gauge')
      return [[code(name), number(formatValue(value, contains)), number(`at most ${formatValue(max, contains)}`)]];
    return [
      [code(name), number(formatPercent(rate)), number(`${formatNumber(passes)} of ${formatNumber(passes + fails)}`)],
    ];
  });
  return table('Counts and rates', ['metric', '>value', '>'], rows);
}

/** A heading that begins with `>` belongs to a column of numbers. */
function table(title: string, headings: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  if (rows.length === 0) return '';
  const heads = headings.map((text) =>
    text.startsWith('>') ? `<th class="number">${escapeHtml(text.slice(1))}</th>` : `<th>${escapeHtml(text)}</th>`,
  );
  const body = rows.map(
    (cells) => `<tr>${cells.map((cell) => (cell.startsWith('<td') ? cell : `<td>${cell}</td>`)).join('')}</tr>`,
  );
  return `<section><h2>${title}</h2><div class="scroll"><table><thead><tr>${heads.join('')}</tr></thead><tbody>${body.join('')}</tbody></table></div></section>`;
}

function code(text: string): string {
  return `<code>${escapeHtml(text)}</code>`;
}

function number(text: string): string {
  return `<td class="number">${escapeHtml(text)}</td>`;
}

function verdict(good: boolean, yes: string, no: string): string {
  return `<td class="${good ? 'good-text' : 'bad-text'}">${escapeHtml(good ? yes : no)}</td>`;
}
