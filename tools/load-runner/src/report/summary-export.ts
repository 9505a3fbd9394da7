import type { TimelinePoint } from '../metrics/timeline.ts';
import type { Summary, SummaryCheck, SummaryGroup, SummaryMetric } from './summary.ts';

export interface RunFacts {
  readonly startedAt: string;
  readonly durationMs: number;
  readonly exitCode: number;
  readonly endedBy: string | null;
}

/** The timeline by columns: one name for each column instead of one for each value. */
export type TimelineColumns = { readonly [Column in keyof TimelinePoint]: readonly number[] };

/**
 * The shape that `k6 run --summary-export` writes, and beside it the run and one value a second for charts.
 * As there, `thresholds` says for each expression whether it was **crossed**.
 */
export function summaryExport(
  summary: Summary,
  points: readonly TimelinePoint[],
  run: RunFacts,
): Record<string, unknown> {
  const metrics = Object.entries(summary.metrics).map(([name, metric]) => [name, exportedMetric(metric)] as const);
  return {
    root_group: exportedGroup(summary.root_group),
    metrics: Object.fromEntries(metrics),
    run,
    timeline: timelineColumns(points),
  };
}

function exportedMetric({ type, values, thresholds }: SummaryMetric): Record<string, unknown> {
  const { rate, ...others } = values;
  const flat = type === 'rate' ? { ...others, value: rate } : values;
  if (thresholds === undefined) return flat;
  const crossed = Object.entries(thresholds).map(([source, { ok }]) => [source, !ok] as const);
  return { ...flat, thresholds: Object.fromEntries(crossed) };
}

function exportedGroup({ name, path, groups, checks }: SummaryGroup): Record<string, unknown> {
  return {
    name,
    path,
    groups: Object.fromEntries(groups.map((group) => [group.name, exportedGroup(group)])),
    checks: Object.fromEntries(checks.map((check: SummaryCheck) => [check.name, check])),
  };
}

export function timelineColumns(points: readonly TimelinePoint[]): TimelineColumns {
  const column = (name: keyof TimelinePoint) => points.map((point) => point[name]);
  return {
    second: column('second'),
    requests: column('requests'),
    failed: column('failed'),
    iterations: column('iterations'),
    dropped: column('dropped'),
    vus: column('vus'),
    latencyMsP50: column('latencyMsP50'),
    latencyMsP95: column('latencyMsP95'),
    latencyMsP99: column('latencyMsP99'),
    latencyMsMax: column('latencyMsMax'),
    latenessMsP99: column('latenessMsP99'),
  };
}
