import type { MetricType } from '../metrics/sink.ts';
import type { VuState } from '../vu/vu-state.ts';
import { withTags } from './sample-tags.ts';

/** `k6/metrics`: https://grafana.com/docs/k6/latest/javascript-api/k6-metrics/ */
export function createMetricsModule(state: VuState): Record<string, unknown> {
  const metricClass = (type: MetricType) =>
    class {
      readonly name: string;

      constructor(name: string, isTime = false) {
        state.requireInit(`new metric "${name}"`);
        state.host.declareMetric({ name, type, contains: isTime ? 'time' : 'default' });
        this.name = name;
      }

      add(value: unknown, tags?: unknown): void {
        state.requireRunning('Metric.add()');
        const number = typeof value === 'boolean' ? Number(value) : value;
        if (typeof number !== 'number' || Number.isNaN(number)) {
          throw new TypeError(`metric "${this.name}" takes numbers, not ${String(value)}`);
        }
        state.host.addSample({ metric: this.name, value: number, tags: withTags(state.tags, tags) });
      }
    };
  return {
    Counter: metricClass('counter'),
    Gauge: metricClass('gauge'),
    Rate: metricClass('rate'),
    Trend: metricClass('trend'),
  };
}
