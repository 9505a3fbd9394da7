import { formatSeconds } from '../plan/duration.ts';
import { formatValue } from './format.ts';
import type { Summary } from './summary.ts';

/** The summary on the console, in the manner of k6: thresholds, checks, then every metric. */
export function consoleSummary(summary: Summary): string {
  const { durationMs, endedBy } = summary;
  const ended = endedBy === null ? 'passed' : `not passed: ${endedBy.split('\n')[0] ?? ''}`;
  return [
    '',
    ...section('thresholds', thresholdLines(summary)),
    ...section('checks', checkLines(summary)),
    ...section('metrics', metricLines(summary)),
    `  ran ${formatSeconds(durationMs)}, ${ended}`,
    '',
  ].join('\n');
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`  █ ${title.toUpperCase()}`, '', ...lines.map((line) => `    ${line}`), ''];
}

function thresholdLines({ thresholds }: Summary): string[] {
  return thresholds.flatMap(({ key, held, source, aggregate, observed }, index) => {
    const line = `${held ? '✓' : '✗'} ${source}   ${aggregate}=${formatValue(observed)}`;
    return thresholds[index - 1]?.key === key ? [line] : [key, line];
  });
}

function checkLines({ checks }: Summary): string[] {
  return checks.map(({ name, passes, fails }) =>
    fails === 0 ? `✓ ${name}   ${passes}` : `✗ ${name}   ${passes} passed, ${fails} failed`,
  );
}

function metricLines({ metrics }: Summary): string[] {
  const width = Math.max(...metrics.map(({ name }) => name.length)) + 2;
  return metrics.map(({ name, type, contains, values }) => {
    const shown = Object.entries(values).map(([stat, value]) => {
      const isCount = type === 'trend' && stat === 'count';
      return `${stat}=${formatValue(value, isCount ? 'default' : contains)}`;
    });
    return `${name.padEnd(width, '.')}: ${shown.join(' ')}`;
  });
}
