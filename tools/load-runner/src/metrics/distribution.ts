import { createHistogram } from 'node:perf_hooks';

/** The histogram of Node (HdrHistogram) counts whole numbers from 1: a millisecond is kept as nanoseconds, and 0 as 1. */
const UNITS = 1e6;

/**
 * Values in constant memory (some 130 KiB). Count, sum, least and greatest value are exact, percentiles are by nearest rank and
 * at most 0.1 % off.
 */
export class Distribution {
  private count = 0;
  private sum = 0;
  private least = 0;
  private greatest = 0;
  private readonly histogram = createHistogram({ highest: Number.MAX_SAFE_INTEGER, figures: 3 });

  get isEmpty(): boolean {
    return this.count === 0;
  }

  /** @param value from 0 to nine billion: milliseconds, or bytes @throws {RangeError} for any other */
  add(value: number): void {
    const units = Math.round(value * UNITS);
    if (!(units >= 0 && units < Number.MAX_SAFE_INTEGER))
      throw new RangeError(`a trend takes values from 0 to 9e9 in this runner, not ${value}`);
    this.histogram.record(units + 1);
    this.least = this.isEmpty ? value : Math.min(this.least, value);
    this.greatest = Math.max(this.greatest, value);
    this.sum += value;
    this.count++;
  }

  /** `avg`, `min`, `med`, `max`, `count` or `p(99.9)`; 0 without values, as in k6. */
  stat(name: string): number {
    if (this.isEmpty) return 0;
    if (name === 'avg') return this.sum / this.count;
    if (name === 'min' || name === 'p(0)') return this.least;
    if (name === 'max') return this.greatest;
    if (name === 'count') return this.count;
    const percent = name === 'med' ? 50 : Number(name.slice('p('.length, -1));
    return Math.min(this.greatest, Math.max(this.least, (this.histogram.percentile(percent) - 1) / UNITS));
  }

  values(_elapsedMs: number, stats: readonly string[]): Record<string, number> {
    return Object.fromEntries(stats.map((stat) => [stat, this.stat(stat)]));
  }

  clear(): void {
    this.histogram.reset();
    this.count = this.sum = this.least = this.greatest = 0;
  }
}
