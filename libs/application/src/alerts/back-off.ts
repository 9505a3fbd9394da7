/** After the first failure; it doubles with each further one. */
const FIRST_MS = 1_000;
/** A receiver that is away for days is asked this often. */
const LONGEST_MS = 300_000;

/**
 * How long to wait after so many failures in a row: exponential, and at random between half and all of it, so that receivers that
 * failed together are not asked together.
 *
 * @param unit 0 to 1, random
 */
export function backOffMs(failures: number, unit: number): number {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 20));
  return Math.round(longest * (0.5 + unit / 2));
}
