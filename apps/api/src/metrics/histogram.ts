/** Counts in fixed buckets. Observing is a few comparisons and two additions: it stands on the path of every request. */
export class Histogram {
  /** Upper bounds, inclusive, ascending; what is above the last is counted beyond it. */
  readonly bounds: readonly number[];
  /** Of each bucket alone, the one beyond the last bound included. */
  readonly counts: Float64Array;
  #sum = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = new Float64Array(bounds.length + 1);
  }

  observe(value: number): void {
    const { bounds, counts } = this;
    let bucket = 0;
    while (bucket < bounds.length && value > (bounds[bucket] ?? 0)) bucket += 1;
    counts[bucket] = (counts[bucket] ?? 0) + 1;
    this.#sum += value;
  }

  get sum(): number {
    return this.#sum;
  }

  get count(): number {
    return this.counts.reduce((total, count) => total + count, 0);
  }

  clear(): void {
    this.counts.fill(0);
    this.#sum = 0;
  }
}

/**
 * The bound that a share of everything observed stays within; the last bound for what is beyond it.
 * @param share over 0, at most 1: 0.99 for the 99th percentile
 * @returns undefined when nothing was observed
 */
export function quantile(histograms: readonly Histogram[], share: number): number | undefined {
  const total = histograms.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return undefined;
  const bounds = histograms[0]?.bounds ?? [];
  let seen = 0;
  for (const [bucket, bound] of bounds.entries()) {
    for (const { counts } of histograms) seen += counts[bucket] ?? 0;
    if (seen >= share * total) return bound;
  }
  return bounds.at(-1);
}
