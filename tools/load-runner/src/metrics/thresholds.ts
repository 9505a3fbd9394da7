import type { MetricsRegistry } from './metrics-registry.ts';
import type { MetricType } from './sink.ts';

export interface ThresholdResult {
  /** The metric or submetric as the script wrote it. */
  readonly key: string;
  readonly source: string;
  /** What was compared: `count`, `rate`, `value`, `avg`, `min`, `max`, `med` or `p(99.9)`, and its value. */
  readonly aggregate: string;
  readonly observed: number;
  readonly held: boolean;
}

const COMPARE: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '==': (left, right) => left === right,
  '===': (left, right) => left === right,
  '!=': (left, right) => left !== right,
};

const AGGREGATES: Readonly<Record<MetricType, RegExp>> = {
  counter: /^(count|rate)$/,
  gauge: /^value$/,
  rate: /^rate$/,
  trend: /^(avg|min|max|med|p\((100|\d{1,2}(\.\d+)?)\))$/,
};

/** https://grafana.com/docs/k6/latest/using-k6/thresholds/#threshold-syntax */
const EXPRESSION = /^\s*([a-z]+|p\([\d.]+\))\s*(===|==|!=|>=|<=|>|<)\s*([+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*$/i;

/**
 * Reads all thresholds of a run before any load is made. What it returns judges them; a metric without samples counts as zero,
 * as in k6.
 * @throws {SyntaxError} for an unknown metric, and for what is no expression over it
 */
export function readThresholds(
  registry: MetricsRegistry,
  thresholds: Readonly<Record<string, readonly string[]>>,
): (elapsedMs: number) => ThresholdResult[] {
  const judges = Object.entries(thresholds).flatMap(([key, sources]) => {
    const { metric, sink } = registry.select(key);
    return sources.map((source) => {
      const [, aggregate = '', operator = '', bound] = EXPRESSION.exec(source) ?? [];
      const compare = COMPARE[operator];
      if (compare === undefined || !AGGREGATES[metric.type].test(aggregate))
        throw new SyntaxError(`"${source}" is no threshold of a ${metric.type}`);
      return (elapsedMs: number): ThresholdResult => {
        const observed = sink.values(elapsedMs, [aggregate])[aggregate] ?? Number.NaN;
        return { key, source, aggregate, observed, held: compare(observed, Number(bound)) };
      };
    });
  });
  return (elapsedMs) => judges.map((judge) => judge(elapsedMs));
}
