/**
 * What a bundle is worth to a reader, best first.
 *
 * - `witnessed`: it verifies, a log that the reader trusts has signed it, it continues the tree that the reader knew, and as
 *   many of the reader's witnesses as its quorum asks for have cosigned the tree.
 * - `consistent`: the same without the witnesses. The log could have shown somebody else another tree.
 * - `unanchored`: it verifies in itself, and nothing ties it to what the reader trusts.
 * - `diverged`: the log has signed it, and it is not a continuation of the tree that the reader knew: the log has forked.
 * - `invalid`: something in it does not hold, or a signature under a key that the reader trusts is false.
 */
export type Verdict = 'witnessed' | 'consistent' | 'unanchored' | 'diverged' | 'invalid';

/** A verdict and why. */
export interface Verification {
  readonly verdict: Verdict;
  /** One sentence each, the decisive one first. */
  readonly reasons: readonly string[];
  /** What was shown, as far as it holds; empty when `invalid`. */
  readonly shown: readonly string[];
}

/** Something in a bundle that does not hold. Thrown within this package only. */
export class EvidenceFault extends Error {
  override readonly name = 'EvidenceFault';
}

/** @throws {EvidenceFault} unless it holds */
export function requireThat(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new EvidenceFault(otherwise);
}
