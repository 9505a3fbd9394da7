import type { Sha256 } from '../bytes/sha256.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import type { JsonObject } from '../json/json-value.ts';
import type { HashHex } from '../log/entry.ts';

/**
 * The format of an evidence bundle. A bundle is the RFC 8785 text of an `EvidenceBundle`, and nothing else: text that is
 * hashed stands in it as a string of exactly the characters that are hashed.
 *
 * A bundle proves by itself that all of it belongs to one tree. Whose tree that is, its reader has to know: no key in it is
 * to be trusted.
 */
export const EVIDENCE_FORMAT = 'bucket.evidence/1';

/** UTF-8 bytes of the largest bundle that is made or read. */
export const EVIDENCE_SIZE_BYTES_MAX = 48 * 1024 * 1024;
/** Entries of the largest bundle that is made. */
export const EVIDENCE_ENTRIES_MAX = 5_000;

/** An entry and that it is in the tree. */
export interface ProvenEntry {
  readonly seq: number;
  /** Its RFC 8785 text; the UTF-8 bytes are the leaf. */
  readonly entry: string;
  /** RFC 9162 inclusion proof in the tree of the bundle, from leaf to root. */
  readonly proof: readonly HashHex[];
}

/** One version of the artifact, as of the tree of the bundle. */
export interface EvidenceVersion {
  readonly version: number;
  /** The entry that wrote this metadata: of the version, or of the latest change of its state. */
  readonly seq: number;
  /** RFC 8785 text of `artifactMetadata`. */
  readonly metadata: string;
  readonly metadataSalt: string;
  /** RFC 8785 text; null where it is deleted, purged, erased or left out. */
  readonly payload: string | null;
  /** Salt of the payload's commitment; null with it. */
  readonly salt: string | null;
}

/** An entry that changed records of governance, with the records. */
export interface GovernanceEvidence extends ProvenEntry {
  /** RFC 8785 text of `RecordChange[]`. */
  readonly records: string;
  readonly salt: string;
}

/** A text with its hash. The log does not commit to it: the statement of the bundle does. */
export interface FingerprintedText {
  /** `sha256:<hex>` of the text's UTF-8 bytes. */
  readonly fingerprint: string;
  readonly text: string;
}

/** Rules or the schema of a class, as they were when the bundle was made. */
export interface NamedText extends FingerprintedText {
  readonly name: string;
}

/** That an older tree, which the reader knows, is a beginning of the tree of the bundle. */
export interface EvidenceOfConsistency {
  /** Size of the older tree. */
  readonly from: number;
  readonly fromRoot: HashHex;
  /** RFC 9162 consistency proof. */
  readonly proof: readonly HashHex[];
}

interface EvidenceOfTree {
  /** Name of the log. */
  readonly origin: string;
  readonly treeSize: number;
  /** RFC 6962 root of the tree. */
  readonly rootHash: HashHex;
  /** Null where no older tree was named. */
  readonly consistency: EvidenceOfConsistency | null;
  /** How to check the bundle without a program of ours; one line an element. */
  readonly howToCheck: readonly string[];
}

/** Everything about one artifact. */
export interface ArtifactEvidence extends EvidenceOfTree {
  readonly kind: 'artifact';
  readonly artifactId: string;
  /** Whether payloads are in the bundle, where they exist. */
  readonly payloads: 'included' | 'none';
  /** Whether `custody` has every entry about the artifact that the reader may see, or those alone that changed it. */
  readonly custodyOf: 'all' | 'changes';
  /** Oldest first, without a gap. */
  readonly versions: readonly EvidenceVersion[];
  /** Oldest first. */
  readonly custody: readonly ProvenEntry[];
  /** What approved the integrations that wrote the versions, oldest first. */
  readonly governance: readonly GovernanceEvidence[];
  readonly rules: FingerprintedText;
  /** Schemas of the classes of the versions. */
  readonly classes: readonly NamedText[];
}

/** Every entry from `from` up to but without `to`. */
export interface PeriodEvidence extends EvidenceOfTree {
  readonly kind: 'period';
  readonly from: number;
  readonly to: number;
  /** Roots of the perfect subtrees that make up the first `from` leaves, left to right (RFC 6962 §2.1). */
  readonly before: readonly HashHex[];
  /** RFC 8785 texts, oldest first. */
  readonly entries: readonly string[];
  /** RFC 9162 consistency proof from the tree of size `to` to the tree of the bundle. */
  readonly after: readonly HashHex[];
}

export type EvidenceContents = ArtifactEvidence | PeriodEvidence;

/** The one file. */
export interface EvidenceBundle {
  readonly format: typeof EVIDENCE_FORMAT;
  readonly contents: EvidenceContents;
  /** Signed note over the tree of the contents. Lines of witnesses may be added to it later. */
  readonly checkpoint: string;
  /**
   * Signed note of the log over the hash of the contents. The tree proves what is in a bundle; this proves that nothing was
   * taken out of it since the log gave it.
   */
  readonly statement: string;
}

/**
 * What the log signs about a bundle: two lines, the second `sha256:<hex>` of the RFC 8785 text of the contents. No
 * checkpoint reads like this, because the second line of a checkpoint is a number (C2SP tlog-checkpoint).
 */
export function evidenceStatement(sha256: Sha256, contents: EvidenceContents): string {
  return `bucket evidence\nsha256:${sha256.hex(evidenceText(contents))}\n`;
}

/** The text of a bundle. */
export function formatEvidence(contents: EvidenceContents, checkpoint: string, statement: string): string {
  return evidenceText({ format: EVIDENCE_FORMAT, contents, checkpoint, statement });
}

/** Plain data of strings, numbers and lists, which is JSON. */
function evidenceText(value: EvidenceContents | EvidenceBundle): string {
  return canonicalJson(value as unknown as JsonObject);
}
