/** A generator of numbers below 2^32 (xorshift, Marsaglia 2003), so that a failure can be run again. */
export function numbers(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>>= 0);
  };
}

/** How many bits are flipped, and from which seed: 1,000 before a release, `BUCKET_TEST_FLIPS=1000`. */
export const flipsAsked = (otherwise: number): { readonly flips: number; readonly seed: number } => ({
  flips: Number(process.env['BUCKET_TEST_FLIPS'] ?? otherwise),
  seed: Number(process.env['BUCKET_TEST_SEED'] ?? '1'),
});
