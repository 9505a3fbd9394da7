import type { OperationType, ArtifactOperation } from '../gate/operations.ts';
import type { Actor } from '../actors/actor.ts';

/** 64 lower-case hex digits. */
export type HashHex = string;

/** `previousHash` of entry 0. */
export const GENESIS_HASH: HashHex = '0'.repeat(64);

/** Root of an empty tree: SHA-256 of nothing (RFC 6962 §2.1). */
const EMPTY_ROOT_HASH: HashHex = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/**
 * The format of the log that is written. An entry is the RFC 8785 text of an `AuditEntry`; the formats differ in what
 * entries commit to.
 *
 * - 1: one salt serves the commitments to a version's payload and to its metadata.
 * - 2: entry 0 names the format. A version's metadata has a salt of its own (`metadataSaltOf`), so that the content can be
 *   destroyed and its metadata still verify. Entries of type `artifact.purge` and `artifact.erase` vouch for content that is
 *   absent. An entry names the idempotency key under which its answer is remembered.
 */
export const LOG_FORMAT = 2;

/**
 * A new key that signs this log, in the entry that announces it. The tree that ends with this entry is signed by both keys,
 * smaller ones by `previous` and larger ones by `next`. Both are C2SP vkeys under the log's name.
 */
export interface LogKeyChange {
  readonly next: string;
  readonly previous: string;
}

export type EntryOutcome = 'allowed' | 'refused' | 'failed';
export interface RuleReason {
  readonly rule: string;
  readonly reason: string;
}

/**
 * One decision. Its RFC 8785 text is the leaf of the log: `entryHash` is SHA-256 of those UTF-8 bytes, `leafHash` the
 * RFC 6962 leaf hash of the same bytes. It never carries a payload, metadata of an artifact's content, or a secret.
 */
export interface AuditEntry {
  /** Counts from 0 without a gap; the leaf index. */
  readonly seq: number;
  /** RFC 3339 UTC with milliseconds; never earlier than the entry before. */
  readonly at: string;
  readonly type: OperationType;
  readonly outcome: EntryOutcome;
  readonly actor: Actor;
  readonly integrationId: string | null;
  readonly productId: string | null;
  readonly artifactId?: string;
  readonly version?: number;
  readonly artifactClass?: string;
  readonly operation?: ArtifactOperation;
  /** Salted commitment to the content of this decision: the payload of an artifact, or the records of governance. */
  readonly commitment?: HashHex;
  /** Salted commitment to the version's metadata after this decision (owner, labels, hashes, state). */
  readonly metadataCommitment?: HashHex;
  /** Format of the log, in entry 0; format 1, which did not say so, where it is absent. See `LOG_FORMAT`. */
  readonly format?: number;
  /**
   * The idempotency key under which the answer to this request is remembered, as SHA-256, and what the request was, as HMAC-SHA-256
   * under a key of the bucket.
   */
  readonly idempotency?: { readonly key: HashHex; readonly request: HashHex };
  /** In an entry of type `bucket.key`. */
  readonly logKey?: LogKeyChange;
  /** The rules that refused, each with its reason; absent when allowed. */
  readonly rules?: readonly RuleReason[];
  readonly reason?: string;
  readonly requestId: string;
  /**
   * What the caller signed, where the request was signed and changed something: opened by the salt of `commitment`, or of
   * `metadataCommitment` where there is no other. See `maskSignature`.
   */
  readonly signature?: string;
  readonly traceId?: string;
  /** `entryHash` of the entry before. */
  readonly previousHash: HashHex;
}

/** An entry with its place in chain and tree. */
export interface SealedEntry {
  readonly entry: AuditEntry;
  /** RFC 8785 text of `entry`; its UTF-8 bytes are the leaf. */
  readonly canonical: string;
  readonly entryHash: HashHex;
  /** 32 bytes. */
  readonly leafHash: Uint8Array;
}

/** Where the log ends. An empty log: height -1, size 0, hash of zeros. */
export interface LedgerHead {
  /** Height of the last block, counted from 0. */
  readonly height: number;
  /** Number of entries, which is the size of the tree. */
  readonly size: number;
  readonly entryHash: HashHex;
  /** RFC 6962 root over `size` leaves, lower-case hex. */
  readonly rootHash: HashHex;
  /** `at` of the last entry, or the empty string. */
  readonly at: string;
}

/** The head of a log without entries. */
export const EMPTY_HEAD: LedgerHead = Object.freeze({
  height: -1,
  size: 0,
  entryHash: GENESIS_HASH,
  rootHash: EMPTY_ROOT_HASH,
  at: '',
});

/** The entry of a canonical text that the log holds; a parse boundary: the text was made by `sealBlock`. */
export function parseEntry(canonical: string): AuditEntry {
  return JSON.parse(canonical) as AuditEntry;
}
