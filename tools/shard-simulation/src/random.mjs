/**
 * Repeatable chance (mulberry32): the same seed always gives the same run.
 *
 * @typedef {object} Random
 * @property {() => number} unit from 0 up to but not including 1
 * @property {(mean: number) => number} exponential the wait for the next of events that know nothing of each other
 * @property {(median: number, p99: number) => number} logNormal a latency with this median and 99th percentile
 */

/** How many standard deviations the 99th percentile of a normal distribution lies above its median. */
const Z99 = 2.326_347_874;

/**
 * @param {number} seed
 * @returns {Random}
 */
export function seededRandom(seed) {
  let state = seed | 0;
  const unit = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  /** Box and Muller. */
  const normal = () => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit());
  return {
    unit,
    exponential: (mean) => -mean * Math.log(1 - unit()),
    logNormal: (median, p99) => median * Math.exp((Math.log(p99 / median) / Z99) * normal()),
  };
}
