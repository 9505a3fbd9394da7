import type { ChainFault } from '@bucket/domain';
import type { ProductUsage } from './ledger-store.ts';

/** How much is stored, all of it read at one moment. */
export interface StoredCounts {
  /** Number of entries at that moment. */
  readonly size: number;
  /** Counted from the stored rows and not from the counters. */
  readonly artifacts: number;
  readonly versions: number;
  /** Artifacts among them whose current version is purged or erased. */
  readonly destroyed: number;
  /** Idempotency records that are still given back, counted from the rows. */
  readonly answers: number;
  /** The counters themselves, of every product that ever wrote. */
  readonly usage: readonly ProductUsage[];
}

/** Reads for verification alone: slow, and without an effect on how fast a store answers anything else. */
export interface StoreInspector {
  countStored(): Promise<StoredCounts>;

  /**
   * Holds what lists, audit queries and `retiredVersions` look things up by (index rows, keys, secondary rows) against the
   * entries and the artifacts themselves. What it finds missing would be hidden from a list or a query. The entries and
   * artifacts are taken as they are stored: the caller proves those.
   *
   * @param fromSeq the first entry of a block
   * @param toSeq the entry after the last one of a block
   * @returns the first entry of which something would not be found, or that does not account for a row that would be
   */
  indexFault(fromSeq: number, toSeq: number): Promise<ChainFault | undefined>;

  /** What the store finds wrong with its own files, such as an index that does not match its rows; undefined for nothing. */
  damage(): Promise<string | undefined>;
}
