/** The documents of the store, one type a collection. Heights and `seq` are numbers; times are RFC 3339 text. */

/** A block, written by one insert, which is the commit. Its unique `_id` is what forbids a fork. */
export interface BlockRow {
  /** Height. */
  readonly _id: number;
  readonly firstSeq: number;
  /** Entries in the log after this block. */
  readonly size: number;
  readonly entryHash: string;
  readonly rootHash: string;
  readonly at: string;
  /** Canonical texts of its entries. */
  readonly entries: readonly string[];
  readonly checkpoint: string;
  /** What its entries can be found by, once each; see `terms.ts`. */
  readonly terms: readonly string[];
  /** Staged documents that this block makes valid. */
  readonly stagedParts: number;
  readonly usage: readonly UsageRow[];
  readonly tiles?: readonly TileRow[];
  readonly details?: readonly DetailRow[];
  /** `seq` of the first of `details`; absent without. */
  readonly detailSeq?: number;
}

export interface UsageRow {
  readonly productId: string;
  readonly artifacts: number;
  readonly bytes: number;
}

export interface TileRow {
  /** `<level>/<index>`. */
  readonly key: string;
  /** 8,192 bytes. */
  readonly hashes: Uint8Array;
}

export interface DetailRow {
  readonly seq: number;
  readonly body: string;
  readonly salt: string;
}

/**
 * What a block does to artifacts, written before the block. It counts for nothing unless the block of its height has its
 * hash; it is swept when the log is well past it, so an orphan of a lost race needs no care.
 */
export interface StagedRow {
  /** `<height>:<entryHash>:<part>`. */
  readonly _id: string;
  readonly height: number;
  readonly entryHash: string;
  readonly changes: readonly StagedChange[];
  readonly idempotency: readonly RememberedRow[];
}

export interface StagedChange {
  readonly kind: 'created' | 'versioned' | 'state-changed';
  readonly row: NewStateRow;
}

export interface RememberedRow {
  readonly keyHash: string;
  readonly fingerprint: string;
  readonly at: string;
  readonly seq: number;
  readonly answer: string;
}

/** A height that no block reaches: what a row is superseded at while nothing has superseded it. */
export const NEVER = Number.MAX_SAFE_INTEGER;

/**
 * What one entry made of one artifact; `_id` is its `seq`. Written once; later only `supersededAt` and
 * `versionSupersededAt` are set, each once, so a writer that comes late changes nothing. A reader at height S sees the
 * rows with `height <= S < supersededAt`, which is the same set whatever is being written above S.
 */
export interface StateRow {
  readonly _id: number;
  readonly artifactId: string;
  /** `seq` of the entry that created the artifact: the order of every list. */
  readonly createdSeq: number;
  /** `seq` of the row that holds the content of this version. */
  readonly contentSeq: number;
  /** The block that made it. */
  readonly height: number;
  /** The block that gave the artifact another version or state. */
  readonly supersededAt: number;
  /** The block that gave this same version another state. */
  readonly versionSupersededAt: number;
  readonly productId: string;
  readonly artifactClass: string;
  readonly ownerId: string;
  readonly version: number;
  readonly state: string;
  readonly createdAt: string;
  /** Absent without a trace. */
  readonly traceId?: string;
  /** `JSON.stringify([key, value])` of each label; absent without labels. */
  readonly labels?: readonly string[];
  readonly metadata: MetadataRow;
  /** Of the metadata. */
  readonly salt: string;
  /** Of the content; absent where the row writes none. */
  readonly contentSalt?: string;
  /** Text of the payload; absent where the row writes no content, where it is in chunks, and once it is purged. */
  readonly payload?: string;
  /** `_id` of each document that a large payload is cut into, in order. */
  readonly chunks?: readonly string[];
}

/** What a list never filters by. */
export interface MetadataRow {
  readonly schemaVersion: number;
  readonly integrationId: string;
  readonly contentHash: string;
  readonly sizeBytes: number;
  readonly createdBy: string;
  readonly updatedAt: string;
  readonly updatedBy: string;
  readonly parents: readonly { readonly artifactId: string; readonly version: number }[];
  readonly previousContentHash: string | null;
  readonly recoverableUntil: string | null;
}

/** A row before it is known what came before it. */
export type NewStateRow = Omit<StateRow, 'createdSeq' | 'contentSeq'> &
  Partial<Pick<StateRow, 'createdSeq' | 'contentSeq'>>;

/** A piece of a payload that is too large for a document with others. */
export interface ChunkRow {
  /** `<seq>:<entryHash of the block>:<index>`, so that blocks of one height never share one. */
  readonly _id: string;
  readonly artifactId: string;
  readonly bytes: Uint8Array;
}

/** Answers to requests with an idempotency key, of one block. */
export interface IdempotencyRow {
  /** Height. */
  readonly _id: number;
  readonly at: string;
  readonly records: readonly RememberedRow[];
}

/** How far artifacts have followed the log. One document; its height only ever grows, by one. */
export interface ProgressRow {
  readonly _id: string;
  readonly format: number;
  readonly height: number;
  readonly size: number;
  readonly entryHash: string;
  readonly rootHash: string;
  readonly at: string;
  readonly usage: readonly UsageRow[];
  /** The height of the highest block that a process wants, after another was first to the one below. */
  readonly wanted?: number;
  /** Counts writes that did nothing but make those before them last. */
  readonly barriers?: number;
}
