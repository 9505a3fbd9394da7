import { BucketError, type ChainFault } from '@bucket/domain';
import type { BucketStore } from '@bucket/ports';

/** What a verification has found so far; of all faults the one of the first entry is kept. */
export class Findings {
  #first: ChainFault | undefined;
  /** Versions that an entry speaks of and the store does not have. */
  missing = 0;

  get first(): ChainFault | undefined {
    return this.#first;
  }

  add(fault: ChainFault | undefined): void {
    this.#first = firstOf(this.#first, fault);
  }
}

export const firstOf = (a: ChainFault | undefined, b: ChainFault | undefined): ChainFault | undefined =>
  a === undefined || (b !== undefined && b.seq < a.seq) ? b : a;

/**
 * What a store cannot read of its own rows is a finding.
 *
 * @param seq of the first entry that was being read
 * @throws {BucketError} `store.unavailable` when the store does not answer at all
 */
export async function unreadable(
  store: Pick<BucketStore, 'head'>,
  error: unknown,
  { seq, reason }: ChainFault,
): Promise<ChainFault> {
  if (BucketError.is(error, 'ledger.broken')) return error.details;
  if (BucketError.is(error, 'store.unavailable')) await store.head();
  return { seq, reason };
}
