import { createSink, type MetricType, type Sink } from './sink.ts';
import { matchesSelector, parseSelector, type Tags } from './tags.ts';

/** What the values are: decides how reports print them. */
export type Contains = 'default' | 'time' | 'data';

export interface MetricDeclaration {
  readonly name: string;
  readonly type: MetricType;
  readonly contains: Contains;
}

/** The part of a metric whose samples carry certain tags; it exists only where a threshold or a report asks for it. */
export interface Submetric {
  /** As written by the script: `http_req_duration{name:write}`. */
  readonly name: string;
  readonly selector: ReadonlyArray<readonly [string, string]>;
  readonly sink: Sink;
}

export interface Metric extends MetricDeclaration {
  readonly sink: Sink;
  readonly submetrics: Submetric[];
}

export interface Sample {
  readonly metric: string;
  readonly value: number;
  readonly tags: Tags;
}

export type SampleListener = (metric: Metric, value: number, tags: Tags) => void;

const METRIC_NAME = /^[a-zA-Z_][a-zA-Z0-9_]{0,127}$/;

/** Every metric of a run by its name. A sample goes to the metric and to each of its submetrics that selects it. */
export class MetricsRegistry {
  private readonly metrics = new Map<string, Metric>();
  private listener: SampleListener | undefined;

  /** Declares a metric; declaring it again is fine as long as it stays the same type. */
  declare({ name, type, contains }: MetricDeclaration): Metric {
    const known = this.metrics.get(name);
    if (known !== undefined) {
      if (known.type !== type) throw new TypeError(`metric "${name}" is a ${known.type}, it cannot be a ${type} too`);
      return known;
    }
    if (!METRIC_NAME.test(name)) throw new SyntaxError(`not a metric name: "${name}"`);
    const metric: Metric = { name, type, contains, sink: createSink(type), submetrics: [] };
    this.metrics.set(name, metric);
    return metric;
  }

  /** The sink behind a threshold's or report's key: a metric, or a submetric that is created here. */
  select(key: string): { readonly metric: Metric; readonly sink: Sink } {
    const parts = /^([^{]+)(?:\{(.*)\})?$/.exec(key.trim());
    const name = parts?.[1]?.trim() ?? '';
    const metric = this.metrics.get(name);
    if (metric === undefined) throw new SyntaxError(`no metric "${name}" is declared by the script or built in`);
    if (parts?.[2] === undefined) return { metric, sink: metric.sink };
    const known = metric.submetrics.find((submetric) => submetric.name === key);
    if (known !== undefined) return { metric, sink: known.sink };
    const submetric = { name: key, selector: parseSelector(parts[2]), sink: createSink(metric.type) };
    metric.submetrics.push(submetric);
    return { metric, sink: submetric.sink };
  }

  /** Called with every sample, for outputs that stream them. */
  listen(listener: SampleListener): void {
    this.listener = listener;
  }

  add(name: string, value: number, tags: Tags): void {
    const metric = this.metrics.get(name);
    if (metric === undefined) throw new ReferenceError(`metric "${name}" was never declared`);
    this.addTo(metric, value, tags);
  }

  /** `add` without the look-up, for the metrics that every request feeds. */
  addTo(metric: Metric, value: number, tags: Tags): void {
    metric.sink.add(value);
    for (const submetric of metric.submetrics) {
      if (matchesSelector(submetric.selector, tags)) submetric.sink.add(value);
    }
    if (this.listener !== undefined) this.listener(metric, value, tags);
  }

  all(): Iterable<Metric> {
    return this.metrics.values();
  }
}
