/** Steps a decade: a percentile is off by 1.2 % at most, whatever the number of values. */
const STEPS = 100;
const SMALLEST_MS = 0.01;

/** Values by size, in memory that does not grow with their number. */
export class Latencies {
  /** @type {number[]} */
  #counts = [];
  #count = 0;
  #maxMs = 0;

  /**
   * @param {number} ms
   * @param {number} [times]
   */
  add(ms, times = 1) {
    const step = Math.max(0, Math.ceil(Math.log10(Math.max(ms, SMALLEST_MS) / SMALLEST_MS) * STEPS));
    this.#counts[step] = (this.#counts[step] ?? 0) + times;
    this.#count += times;
    this.#maxMs = Math.max(this.#maxMs, ms);
  }

  get count() {
    return this.#count;
  }

  get maxMs() {
    return this.#maxMs;
  }

  /** @param {number} share from 0 to 1 */
  percentile(share) {
    let left = Math.ceil(this.#count * share);
    if (left === 0) return 0;
    for (let step = 0; step < this.#counts.length; step += 1) {
      left -= this.#counts[step] ?? 0;
      if (left <= 0) return Math.min(this.#maxMs, SMALLEST_MS * 10 ** (step / STEPS));
    }
    return this.#maxMs;
  }
}
