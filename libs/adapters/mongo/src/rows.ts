/** The documents of the store, one type a collection. Heights and `seq` are numbers; times are RFC 3339 text. */

/**
 * A block, written by one insert, which is the commit. Its unique `_id` is what forbids a fork, and everything that stands
 * because of the block stands in it. Maps are keyed so that one version can be read, and destroyed, alone. Only a purge or
 * an erasure ever changes a block: it takes contents out, and puts erased forms in the place of metadata.
 */
export interface BlockRow {
  /** Height. */
  readonly _id: number;
  readonly firstSeq: number;
  /** Entries in the log after this block. */
  readonly size: number;
  readonly entryHash: string;
  readonly rootHash: string;
  readonly at: string;
  /** Canonical texts of its entries, joined by line feeds, which canonical JSON never holds. */
  readonly entries: string;
  readonly checkpoint: string;
  /** What the block can be found by, each once; see `terms.ts`. */
  readonly terms: readonly string[];
  /** Of every product that has ever written; those that this block changed stand first. */
  readonly usage: readonly UsageRow[];
  /** How many of `usage` this block changed. */
  readonly usageChanged: number;
  /** Height of the last block, this one included, that brings about anything in another collection; -1 without. */
  readonly changedAt: number;
  /** How often something of it was erased: what is read, altered and written back names what it has read. */
  readonly revision: number;
  /** `versionText` of the first version of each artifact created here, as it stands after the block. */
  readonly created?: TextMap;
  /** `versionText` of each further version written here, by `<artifact id>:<version>`. */
  readonly versioned?: TextMap;
  /** `versionText` of each other current version whose state changed here; keyed the same. */
  readonly restated?: TextMap;
  /** `versionText` of each other superseded version that was purged or erased here; keyed the same. */
  readonly past?: TextMap;
  /** When versions with content went out of use here, keyed the same; empty for one that is in use again, or destroyed. */
  readonly retired?: TextMap;
  /** Salt and payload of each version written here, on two lines; keyed the same. Absent once it is destroyed. */
  readonly contents?: TextMap;
  /** The same where the payload lies in `chunks`: its salt and the number of pieces, on two lines. */
  readonly large?: TextMap;
  /** `[fingerprint, at, seq, answer]` as JSON, by the hash of the idempotency key. */
  readonly idempotency?: TextMap;
  readonly tiles?: readonly TileRow[];
  readonly details?: readonly DetailRow[];
  /** `seq` of the first of `details`; absent without. */
  readonly detailSeq?: number;
}

/** As it is written: an object would set names in an order of its own. */
export type TextMap = ReadonlyMap<string, string>;

/** As it is read; a tampered document may hold anything. */
export type StoredTexts = Readonly<Record<string, unknown>>;

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

/** A height that no block reaches: what a row is superseded at while nothing has superseded it. */
export const NEVER = Number.MAX_SAFE_INTEGER;

/**
 * A version or state that a later block gave to an artifact; `_id` is the `seq` of its entry. Follows from the block, and
 * exists because such an artifact is found by what it is now, in the place of its creation. Written once; later only
 * `supersededAt` and `versionSupersededAt` are set, each once, so a writer that comes late changes nothing. A reader at
 * height S sees the rows with `height <= S < supersededAt`, which is the same set whatever is being written above S.
 */
export interface StateRow {
  readonly _id: number;
  readonly artifactId: string;
  /** `seq` of the entry that created the artifact: the order of every list. */
  readonly createdSeq: number;
  readonly version: number;
  readonly state: string;
  /** The block that made it. */
  readonly height: number;
  /** The block that gave the artifact another version or state. */
  readonly supersededAt: number;
  /** The block that gave this same version another state. */
  readonly versionSupersededAt: number;
  /** What a list finds it by; see `listTerms`. */
  readonly terms: readonly string[];
  /** The text of the block. */
  readonly text: string;
}

/**
 * A version that has content and is out of use: superseded, or the head of a deleted artifact. A reader at height S sees
 * the rows with `height <= S < endedAt`.
 */
export interface RetiredRow {
  /** `<key>:<height>`. */
  readonly _id: string;
  /** `<artifact id>:<version>`, the version with nine digits, so that texts sort as versions do. */
  readonly key: string;
  readonly retiredAt: string;
  /** The block that put it out of use. */
  readonly height: number;
  /** The block that put it in use again, or destroyed its content. */
  readonly endedAt: number;
}

/** A piece of a payload that is too large for its block. */
export interface ChunkRow {
  /** `<artifact id>:<version>:<entryHash of the block>:<index>`, so that blocks of one height never share one. */
  readonly _id: string;
  readonly height: number;
  readonly entryHash: string;
  readonly bytes: Uint8Array;
}

/** What processes tell one another. One document; its height only ever grows. */
export interface ProgressRow {
  readonly _id: string;
  readonly format: number;
  /** Every block up to this one is projected: what it brings about stands in the other collections. */
  readonly height: number;
  /** Chunks of blocks up to this height that lost their race are gone. */
  readonly swept: number;
  /** Answers that blocks up to this height remembered are gone. */
  readonly forgotten: number;
  /** The last block whose erasures have begun: whoever reads as of an earlier one reads again. */
  readonly erasedAt: number;
  /** The height of the highest block that a process wants, after another was first to the one below. */
  readonly wanted?: number;
  /** Counts writes that did nothing but make those before them last. */
  readonly barriers?: number;
}
