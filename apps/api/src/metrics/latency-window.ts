const SLICE_MS = 60_000;
/** Milliseconds, fine where the promised latencies lie. */
const BOUNDS_MS = [
  1, 2, 3, 5, 7.5, 10, 15, 20, 25, 30, 40, 50, 60, 75, 100, 125, 150, 200, 250, 300, 400, 500, 750, 1_000, 2_000, 5_000,
  10_000, 60_000,
];
const SHARE = 0.99;

/**
 * The 99th percentile of the last one to two minutes, which the limits on latency are compared with. prom-client's
 * histogram counts since the start of the process, and its summary keeps every value of its window in a digest; this
 * counts in fixed buckets, two slices of a minute each.
 */
export class LatencyWindow {
  #current = new Float64Array(BOUNDS_MS.length);
  #before = new Float64Array(BOUNDS_MS.length);
  #since = Number.NEGATIVE_INFINITY;

  /** @param nowMs of a clock that never goes back, the same for `observe` and `p99` */
  observe(durationMs: number, nowMs: number): void {
    this.#turn(nowMs);
    const found = BOUNDS_MS.findIndex((bound) => durationMs <= bound);
    const bucket = found < 0 ? BOUNDS_MS.length - 1 : found;
    this.#current[bucket] = (this.#current[bucket] ?? 0) + 1;
  }

  /** Milliseconds, rounded up to a bound of the window; null while nothing was asked. */
  p99(nowMs: number): number | null {
    this.#turn(nowMs);
    const counts = BOUNDS_MS.map((_, i) => (this.#current[i] ?? 0) + (this.#before[i] ?? 0));
    const total = counts.reduce((sum, count) => sum + count, 0);
    if (total === 0) return null;
    let seen = 0;
    return BOUNDS_MS.find((_, i) => (seen += counts[i] ?? 0) >= SHARE * total) ?? null;
  }

  #turn(nowMs: number): void {
    const age = nowMs - this.#since;
    if (age < SLICE_MS) return;
    [this.#current, this.#before] = [this.#before, this.#current];
    this.#current.fill(0);
    if (age >= 2 * SLICE_MS) this.#before.fill(0);
    this.#since = nowMs;
  }
}
