import type { Metric, MetricsRegistry } from './metrics-registry.ts';
import type { Sink } from './sink.ts';
import { judgeThreshold, parseThreshold, type ThresholdExpression, type ThresholdVerdict } from './threshold.ts';

export interface ThresholdPlan {
  readonly expression: string;
  readonly abortOnFail: boolean;
  readonly delayAbortEvalMs: number;
}

export interface ThresholdResult extends ThresholdVerdict {
  /** The metric or submetric as the script wrote it. */
  readonly key: string;
  readonly source: string;
  readonly aggregate: string;
}

interface WatchedThreshold {
  readonly key: string;
  readonly metric: Metric;
  readonly sink: Sink;
  readonly expression: ThresholdExpression;
  readonly abortOnFail: boolean;
  readonly delayAbortEvalMs: number;
}

/** All thresholds of a run. Every fault in them is found when it is built, before any load is made. */
export class ThresholdWatch {
  private readonly watched: readonly WatchedThreshold[];

  constructor(registry: MetricsRegistry, plans: ReadonlyMap<string, readonly ThresholdPlan[]>) {
    this.watched = [...plans].flatMap(([key, thresholds]) => {
      const { metric, sink } = registry.select(key);
      return thresholds.map(({ expression, abortOnFail, delayAbortEvalMs }) => ({
        key,
        metric,
        sink,
        expression: parseThreshold(expression, metric.type),
        abortOnFail,
        delayAbortEvalMs,
      }));
    });
  }

  /** The first crossed threshold that is to end the run now. A metric without samples is not judged while the run goes on. */
  findAbort(elapsedMs: number): ThresholdResult | undefined {
    for (const threshold of this.watched) {
      if (!threshold.abortOnFail || threshold.sink.isEmpty || elapsedMs < threshold.delayAbortEvalMs) continue;
      const result = resultOf(threshold, elapsedMs);
      if (!result.held) return result;
    }
    return undefined;
  }

  /** The final judgement; an empty metric counts as zero, as in k6. */
  results(elapsedMs: number): ThresholdResult[] {
    return this.watched.map((threshold) => resultOf(threshold, elapsedMs));
  }
}

function resultOf({ key, sink, expression }: WatchedThreshold, elapsedMs: number): ThresholdResult {
  const { source, aggregate } = expression;
  return { key, source, aggregate, ...judgeThreshold(expression, sink, elapsedMs) };
}
