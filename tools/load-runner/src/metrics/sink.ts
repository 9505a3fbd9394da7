import { Histogram } from './histogram.ts';

export const METRIC_TYPES = ['counter', 'gauge', 'rate', 'trend'] as const;
export type MetricType = (typeof METRIC_TYPES)[number];

/** What one metric, or one part of it selected by tags, has taken in. `aggregate` answers what a threshold may ask. */
export interface Sink {
  readonly isEmpty: boolean;
  add(value: number): void;
  /** `undefined` when this type of metric has no such aggregate. `elapsedMs`: since the run began, for rates a second. */
  aggregate(name: string, elapsedMs: number): number | undefined;
}

export class CounterSink implements Sink {
  count = 0;
  isEmpty = true;

  add(value: number): void {
    this.count += value;
    this.isEmpty = false;
  }

  aggregate(name: string, elapsedMs: number): number | undefined {
    if (name === 'count') return this.count;
    return name === 'rate' ? (elapsedMs <= 0 ? 0 : (this.count * 1_000) / elapsedMs) : undefined;
  }
}

export class GaugeSink implements Sink {
  value = 0;
  min = 0;
  max = 0;
  isEmpty = true;

  add(value: number): void {
    this.min = this.isEmpty ? value : Math.min(this.min, value);
    this.max = this.isEmpty ? value : Math.max(this.max, value);
    this.value = value;
    this.isEmpty = false;
  }

  aggregate(name: string): number | undefined {
    return name === 'value' ? this.value : name === 'min' ? this.min : name === 'max' ? this.max : undefined;
  }
}

export class RateSink implements Sink {
  passes = 0;
  total = 0;

  get isEmpty(): boolean {
    return this.total === 0;
  }

  add(value: number): void {
    this.total++;
    if (value !== 0) this.passes++;
  }

  get rate(): number {
    return this.total === 0 ? 0 : this.passes / this.total;
  }

  aggregate(name: string): number | undefined {
    return name === 'rate' ? this.rate : undefined;
  }
}

const PERCENTILE = /^p\((\d+(?:\.\d+)?)\)$/;

export class TrendSink implements Sink {
  readonly histogram = new Histogram();

  get isEmpty(): boolean {
    return this.histogram.count === 0;
  }

  add(value: number): void {
    this.histogram.add(value);
  }

  aggregate(name: string): number | undefined {
    if (name === 'avg') return this.histogram.mean;
    if (name === 'min') return this.histogram.min;
    if (name === 'max') return this.histogram.max;
    if (name === 'med') return this.histogram.percentile(50);
    if (name === 'count') return this.histogram.count;
    const percent = PERCENTILE.exec(name)?.[1];
    return percent === undefined || Number(percent) > 100 ? undefined : this.histogram.percentile(Number(percent));
  }
}

export function createSink(type: MetricType): CounterSink | GaugeSink | RateSink | TrendSink {
  switch (type) {
    case 'counter':
      return new CounterSink();
    case 'gauge':
      return new GaugeSink();
    case 'rate':
      return new RateSink();
    case 'trend':
      return new TrendSink();
  }
}
