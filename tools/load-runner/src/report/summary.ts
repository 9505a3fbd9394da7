import type { CheckCount } from '../engine/run-recorder.ts';
import type { TestRunResult } from '../engine/test-run.ts';
import type { Metric } from '../metrics/metrics-registry.ts';
import type { Timeline } from '../metrics/timeline.ts';

export interface SummaryMetric extends Pick<Metric, 'name' | 'type' | 'contains'> {
  readonly values: Readonly<Record<string, number>>;
}

/** All that the reports of a run show. */
export interface Summary extends Pick<TestRunResult, 'durationMs' | 'exitCode' | 'thresholds'> {
  readonly startedAt: string;
  /** Why it did not simply pass. */
  readonly endedBy: string | null;
  readonly scenarios: readonly string[];
  readonly checks: readonly CheckCount[];
  /** By name, submetrics after their metric. A metric without samples is there only where a threshold names it. */
  readonly metrics: readonly SummaryMetric[];
  readonly timeline: Timeline['columns'];
}

export function summarize({ recorder, plan, thresholds, ...result }: TestRunResult): Summary {
  const { startedAt, durationMs, exitCode, endedBy = null } = result;
  const named = new Set(thresholds.map(({ key }) => key));
  const sorted = [...recorder.registry.metrics.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  const metrics = sorted.flatMap((metric) =>
    [metric, ...metric.submetrics]
      .filter(({ name, sink }) => !sink.isEmpty || named.has(name))
      .map(({ name, sink }) => {
        const { type, contains } = metric;
        return { name, type, contains, values: sink.values(durationMs, plan.summaryTrendStats) };
      }),
  );
  return {
    startedAt: startedAt.toISOString(),
    durationMs: Math.round(durationMs),
    exitCode,
    endedBy,
    scenarios: plan.scenarios.map(({ name, executor }) => `${name} (${executor})`),
    thresholds,
    checks: [...recorder.checks.values()],
    metrics,
    timeline: recorder.timeline.columns,
  };
}

/**
 * The shape that `k6 run --summary-export` writes, and beside it the run and one value a second for charts.
 * As there, `thresholds` says for each expression whether it was **crossed**.
 */
export function exportedSummary(summary: Summary): Readonly<Record<string, unknown>> {
  const { checks, startedAt, durationMs, exitCode, endedBy, timeline } = summary;
  const metrics = summary.metrics.map(({ name, type, values }) => {
    const { rate, ...others } = values;
    const flat = type === 'rate' ? { ...others, value: rate } : values;
    const own = summary.thresholds.filter(({ key }) => key === name);
    const crossed = Object.fromEntries(own.map(({ source, held }) => [source, !held]));
    return [name, own.length === 0 ? flat : { ...flat, thresholds: crossed }] as const;
  });
  const inner = [...new Set(checks.map(({ group }) => group))].filter((group) => group !== '');
  const groups = inner.map((path) => [path.slice('::'.length), exportedGroup(path, checks, {})] as const);
  return {
    root_group: exportedGroup('', checks, Object.fromEntries(groups)),
    metrics: Object.fromEntries(metrics),
    run: { startedAt, durationMs, exitCode, endedBy },
    timeline,
  };
}

function exportedGroup(path: string, checks: readonly CheckCount[], groups: object): object {
  const own = checks
    .filter(({ group }) => group === path)
    .map(({ name, passes, fails }) => [name, { name, path: `${path}::${name}`, passes, fails }] as const);
  return { name: path.slice('::'.length), path, groups, checks: Object.fromEntries(own) };
}
