import type { CheckCount, GroupCounts } from '../metrics/check-tally.ts';
import type { Contains, Metric } from '../metrics/metrics-registry.ts';
import { CounterSink, GaugeSink, type MetricType, RateSink, type Sink } from '../metrics/sink.ts';
import type { TestRunResult } from '../engine/test-run.ts';

export interface SummaryMetric {
  readonly type: MetricType;
  readonly contains: Contains;
  readonly values: Readonly<Record<string, number>>;
  readonly thresholds?: Readonly<Record<string, { readonly ok: boolean }>>;
}

export interface SummaryCheck {
  readonly name: string;
  readonly path: string;
  readonly passes: number;
  readonly fails: number;
}

export interface SummaryGroup {
  readonly name: string;
  readonly path: string;
  readonly groups: SummaryGroup[];
  readonly checks: SummaryCheck[];
}

/** What `handleSummary` is given: https://grafana.com/docs/k6/latest/results-output/end-of-test/custom-summary/ */
export interface Summary {
  readonly root_group: SummaryGroup;
  readonly options: { readonly summaryTrendStats: readonly string[]; readonly noColor: boolean };
  readonly state: {
    readonly isStdOutTTY: boolean;
    readonly isStdErrTTY: boolean;
    readonly testRunDurationMs: number;
  };
  readonly metrics: Readonly<Record<string, SummaryMetric>>;
  readonly setup_data: unknown;
}

export function summarize(result: TestRunResult): Summary {
  const { recorder, durationMs, plan, setupJson } = result;
  const metrics: Record<string, SummaryMetric> = {};
  for (const metric of [...recorder.registry.all()].sort((left, right) => (left.name < right.name ? -1 : 1))) {
    add(metrics, result, metric, metric.name, metric.sink);
    for (const { name, sink } of metric.submetrics) add(metrics, result, metric, name, sink);
  }
  return {
    root_group: groupTree(recorder.checks.all()),
    options: { summaryTrendStats: plan.summaryTrendStats, noColor: process.stdout.isTTY !== true },
    state: {
      isStdOutTTY: process.stdout.isTTY === true,
      isStdErrTTY: process.stderr.isTTY === true,
      testRunDurationMs: durationMs,
    },
    metrics,
    setup_data: setupJson === undefined ? null : (JSON.parse(setupJson) as unknown),
  };
}

function add(
  metrics: Record<string, SummaryMetric>,
  { thresholds, durationMs, plan }: TestRunResult,
  { type, contains }: Metric,
  key: string,
  sink: Sink,
): void {
  const own = thresholds.filter((threshold) => threshold.key === key);
  if (sink.isEmpty && own.length === 0) return;
  const values = valuesOf(sink, durationMs, plan.summaryTrendStats);
  const verdicts = Object.fromEntries(own.map(({ source, held }) => [source, { ok: held }]));
  metrics[key] = { type, contains, values, ...(own.length > 0 ? { thresholds: verdicts } : {}) };
}

function valuesOf(sink: Sink, durationMs: number, trendStats: readonly string[]): Record<string, number> {
  if (sink instanceof CounterSink) return { count: sink.count, rate: sink.aggregate('rate', durationMs) ?? 0 };
  if (sink instanceof GaugeSink) return { value: sink.value, min: sink.min, max: sink.max };
  if (sink instanceof RateSink) return { rate: sink.rate, passes: sink.passes, fails: sink.total - sink.passes };
  return Object.fromEntries(trendStats.map((stat) => [stat, sink.aggregate(stat, durationMs) ?? 0]));
}

/** The groups of a run, nested by their paths. */
function groupTree(groups: readonly GroupCounts[]): SummaryGroup {
  const root: SummaryGroup = { name: '', path: '', groups: [], checks: [] };
  for (const { path, checks } of groups) {
    const group = groupAt(root, path);
    group.checks.push(...[...checks.values()].map((check) => checkOf(path, check)));
  }
  return root;
}

function groupAt(root: SummaryGroup, path: string): SummaryGroup {
  let group = root;
  for (const name of path.split('::').slice(1)) {
    let inner = group.groups.find((one) => one.name === name);
    if (inner === undefined) {
      inner = { name, path: `${group.path}::${name}`, groups: [], checks: [] };
      group.groups.push(inner);
    }
    group = inner;
  }
  return group;
}

function checkOf(groupPath: string, { name, passes, fails }: CheckCount): SummaryCheck {
  return { name, path: `${groupPath}::${name}`, passes, fails };
}
