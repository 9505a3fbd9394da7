import { Distribution } from './distribution.ts';

/** What one metric, or one part of it selected by tags, has taken in. */
export interface Sink {
  readonly isEmpty: boolean;
  add(value: number): void;
  /** By name, as summaries have them and thresholds compare them. `elapsedMs`: since the run began, for rates a second. */
  values(elapsedMs: number, trendStats: readonly string[]): Readonly<Record<string, number>>;
}

class Counter implements Sink {
  private count = 0;
  isEmpty = true;

  add(value: number): void {
    this.count += value;
    this.isEmpty = false;
  }

  values(elapsedMs: number) {
    return { count: this.count, rate: elapsedMs <= 0 ? 0 : (this.count * 1_000) / elapsedMs };
  }
}

class Gauge implements Sink {
  private seen = { value: 0, min: 0, max: 0 };
  isEmpty = true;

  add(value: number): void {
    const { min, max } = this.isEmpty ? { min: value, max: value } : this.seen;
    this.seen = { value, min: Math.min(min, value), max: Math.max(max, value) };
    this.isEmpty = false;
  }

  values() {
    return this.seen;
  }
}

class Rate implements Sink {
  private passes = 0;
  private fails = 0;

  get isEmpty(): boolean {
    return this.passes + this.fails === 0;
  }

  add(value: number): void {
    if (value === 0) this.fails++;
    else this.passes++;
  }

  values() {
    const { passes, fails, isEmpty } = this;
    return { rate: isEmpty ? 0 : passes / (passes + fails), passes, fails };
  }
}

const SINKS = { counter: Counter, gauge: Gauge, rate: Rate, trend: Distribution };

export type MetricType = keyof typeof SINKS;

export function createSink(type: MetricType): Sink {
  return new SINKS[type]();
}
