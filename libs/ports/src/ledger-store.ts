import type { GovernanceDetail, LedgerHead, SealedBlock, Usage } from '@bucket/domain';

/** A stored entry as it was sealed. `canonical` is the exact text whose UTF-8 bytes are the leaf. */
export interface StoredEntry {
  readonly seq: number;
  readonly canonical: string;
}

/** What another process, or a later start, needs of a block to follow the log. */
export interface CommittedBlock {
  readonly head: LedgerHead;
  readonly firstSeq: number;
  /** Canonical texts, oldest first, never empty. */
  readonly entries: readonly string[];
  /** Signed note over `head`. */
  readonly checkpoint: string;
  readonly details: readonly GovernanceDetail[];
  /** Usage after the block of every product it touched. */
  readonly usage: readonly ProductUsage[];
}

export interface ProductUsage {
  readonly productId: string;
  readonly usage: Usage;
}

/**
 * The log and everything that stands because of it.
 *
 * No fork, no gap: at most one block has a height. Durable: once `commit` resolves, the block survives `kill -9` and loss
 * of power. Whole: entries, artifacts, versions, usage, idempotency records and tiles of a block are there together or not
 * at all, for every reader.
 */
export interface LedgerStore {
  /** The last block, or an empty head (height -1) for an empty store. */
  head(): Promise<LedgerHead>;

  /**
   * Appends one block after `expected`. It remembers no answer under a key whose answer is still given back.
   *
   * @throws {BucketError} `ledger.head-moved` when `expected` is no longer the head; nothing is written.
   * @throws {BucketError} `store.outcome-unknown` when it may or may not be written: read `head()` before retrying.
   * @throws {BucketError} `store.unavailable` when it is certain that nothing was written.
   */
  commit(block: SealedBlock, expected: LedgerHead): Promise<void>;

  /**
   * Resolves when a block could be committed now. After an error of the disk a store commits nothing until this has
   * succeeded: it repairs what the error left, as far as its cause is gone. Called at intervals and before a commit.
   *
   * @throws {BucketError} `store.unavailable`, whose cause says why not
   */
  writable(): Promise<void>;

  /** Blocks above `afterHeight`, in order; a block is seen here only when everything of it can be read. */
  blocks(afterHeight: number): AsyncIterable<CommittedBlock>;

  /** Entries `fromSeq <= seq < toSeq`, oldest first; streams, never buffers the whole log. */
  entries(fromSeq: number, toSeq: number): AsyncIterable<StoredEntry>;

  /** Contents of governance decisions, oldest first; those of entries before `fromSeq` are left out. */
  details(fromSeq?: number): AsyncIterable<GovernanceDetail>;

  /** Usage of every product that ever wrote; at most as many rows as there are products. */
  usage(): Promise<readonly ProductUsage[]>;

  /** A full tile of 256 hashes (8,192 bytes) as in C2SP tlog-tiles, or undefined while it is not full. */
  tile(level: number, index: number): Promise<Uint8Array | undefined>;

  /** The signed note of a block; the last one without `height`. Undefined for an empty log or an unknown height. */
  checkpoint(height?: number): Promise<string | undefined>;

  /** The first block whose tree has at least `size` entries: its head, or undefined. */
  headAtSize(size: number): Promise<LedgerHead | undefined>;

  /** Closes files and connections; a commit in progress is finished first. Calls after it are `store.unavailable`. */
  close(): Promise<void>;
}
