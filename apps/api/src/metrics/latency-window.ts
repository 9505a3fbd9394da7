import { Histogram, quantile } from './histogram.ts';

const SLICE_MS = 60_000;
/** Milliseconds, fine where the promised latencies lie. */
const BOUNDS_MS = [
  1, 2, 3, 5, 7.5, 10, 15, 20, 25, 30, 40, 50, 60, 75, 100, 125, 150, 200, 250, 300, 400, 500, 750, 1_000, 2_000, 5_000,
  10_000, 60_000,
];

/** Latencies of the last one to two minutes: what is promised is held against the present, not against a whole life. */
export class LatencyWindow {
  #current = new Histogram(BOUNDS_MS);
  #before = new Histogram(BOUNDS_MS);
  #since = Number.NEGATIVE_INFINITY;

  /** @param nowMs of a clock that never goes back, the same for `observe` and `p99` */
  observe(durationMs: number, nowMs: number): void {
    this.#turn(nowMs);
    this.#current.observe(durationMs);
  }

  /** Milliseconds, rounded up to a bound of the window; null while nothing was asked. */
  p99(nowMs: number): number | null {
    this.#turn(nowMs);
    return quantile([this.#current, this.#before], 0.99) ?? null;
  }

  #turn(nowMs: number): void {
    const age = nowMs - this.#since;
    if (age < SLICE_MS) return;
    [this.#current, this.#before] = [this.#before, this.#current];
    this.#current.clear();
    if (age >= 2 * SLICE_MS) this.#before.clear();
    this.#since = nowMs;
  }
}
