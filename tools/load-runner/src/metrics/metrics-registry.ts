import { createSink, type MetricType, type Sink } from './sink.ts';
import { matchesSelector, parseSelector, type Selector, type Tags } from './tags.ts';

/** What the values are: decides how reports print them. */
export type Contains = 'default' | 'time' | 'data';

/** The part of a metric whose samples carry certain tags; it exists only where a threshold or a report asks for it. */
export interface Submetric {
  /** As written by the script: `http_req_duration{name:write}`. */
  readonly name: string;
  readonly selector: Selector;
  readonly sink: Sink;
}

export interface Metric {
  readonly name: string;
  readonly type: MetricType;
  readonly contains: Contains;
  readonly sink: Sink;
  readonly submetrics: Submetric[];
}

const METRIC_NAME = /^[a-zA-Z_][a-zA-Z0-9_]{0,127}$/;

/** Every metric of a run by its name. A sample goes to the metric and to each of its submetrics that selects it. */
export class MetricsRegistry {
  readonly metrics = new Map<string, Metric>();

  /** Declares a metric; declaring it again is fine as long as it stays the same type. */
  declare(name: string, type: MetricType, contains: Contains = 'default'): Metric {
    const known = this.metrics.get(name);
    if (known !== undefined && known.type !== type)
      throw new TypeError(`metric "${name}" is a ${known.type}, it cannot be a ${type} too`);
    if (known !== undefined) return known;
    if (!METRIC_NAME.test(name)) throw new SyntaxError(`not a metric name: "${name}"`);
    const metric: Metric = { name, type, contains, sink: createSink(type), submetrics: [] };
    this.metrics.set(name, metric);
    return metric;
  }

  /** The sink behind the key of a threshold: a metric, or a submetric that is created here. */
  select(key: string): { readonly metric: Metric; readonly sink: Sink } {
    const [, name = '', selector] = /^(\w+)(?:\{(.+)\})?$/.exec(key) ?? [];
    const metric = this.metrics.get(name);
    if (metric === undefined)
      throw new SyntaxError(`"${key}" names no metric that the script declares or that is built in`);
    if (selector === undefined) return { metric, sink: metric.sink };
    const known = metric.submetrics.find((submetric) => submetric.name === key);
    if (known !== undefined) return { metric, sink: known.sink };
    const submetric = { name: key, selector: parseSelector(selector), sink: createSink(metric.type) };
    metric.submetrics.push(submetric);
    return { metric, sink: submetric.sink };
  }

  add(metric: Metric, value: number, tags: Tags): void {
    metric.sink.add(value);
    for (const submetric of metric.submetrics) {
      if (matchesSelector(submetric.selector, tags)) submetric.sink.add(value);
    }
  }
}
