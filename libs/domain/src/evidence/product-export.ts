import type { Sha256 } from '../bytes/sha256.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import type { JsonObject } from '../json/json-value.ts';
import { GENESIS_HASH, type AuditEntry, type HashHex } from '../log/entry.ts';
import type { EvidenceOfConsistency, EvidenceVersion, GovernanceEvidence, ProvenEntry } from './evidence.ts';

/**
 * The format of an export: everything that one product owns. It is a text of lines, each the RFC 8785 text of one
 * `ExportLine`: the header, what approved the product's integrations, the artifacts in the order in which they were created,
 * and the end. An artifact is a line `artifact`, a line for every entry about it, and a line for every version.
 *
 * An export can be broken off after any artifact and continued there. Later lines may be about a larger tree than the
 * header, because writers go on meanwhile; a line that moves to one proves that it continues the tree before.
 */
export const EXPORT_FORMAT = 'bucket.export/1';

/** A larger tree than that of the lines before. */
export interface ExportTree {
  /** Signed note over it. */
  readonly checkpoint: string;
  /** RFC 9162 consistency proof from the tree of the lines before. */
  readonly proof: readonly HashHex[];
}

/** The first line. */
export interface ExportHeader {
  readonly kind: 'header';
  readonly format: typeof EXPORT_FORMAT;
  readonly exportId: string;
  /** Name of the log. */
  readonly origin: string;
  readonly productId: string;
  /** Artifacts whose creation is an entry below this number are in the export. */
  readonly treeSize: number;
  /** Signed note over the tree of that size. */
  readonly checkpoint: string;
  /** Null where no older tree was named. */
  readonly consistency: EvidenceOfConsistency | null;
  /** How to check the export without a program of ours; one line an element. */
  readonly howToCheck: readonly string[];
}

/** An entry that approved an integration of the product, in the tree of the header. */
export interface ExportedGovernance extends GovernanceEvidence {
  readonly kind: 'governance';
}

/** Begins an artifact. */
export interface ExportedArtifact {
  readonly kind: 'artifact';
  readonly artifactId: string;
  /** The entry that created it. */
  readonly createdSeq: number;
  /** Size of the tree that its entries are proven in and that its versions are shown as of. */
  readonly treeSize: number;
  /** Null where that is the tree of the lines before. */
  readonly tree: ExportTree | null;
  /** Ids of the holds in force on it when this line was written. The tree does not prove them. */
  readonly legalHolds: readonly string[];
}

/** An entry about the artifact; oldest first. */
export interface ExportedEntry extends ProvenEntry {
  readonly kind: 'entry';
}

/** A version of the artifact; oldest first, after its entries. */
export interface ExportedVersion extends EvidenceVersion {
  readonly kind: 'version';
}

/** The last line. */
export interface ExportEnd {
  readonly kind: 'end';
  readonly treeSize: number;
  readonly tree: ExportTree;
  /** The entry with which the log says what the export holds, in this tree: see `exportEndNote`. */
  readonly entry: ProvenEntry;
}

export type ExportLine =
  ExportHeader | ExportedGovernance | ExportedArtifact | ExportedEntry | ExportedVersion | ExportEnd;

/** What an export holds, as of the tree of its header. */
export interface ExportSummary {
  readonly exportId: string;
  readonly productId: string;
  readonly treeSize: number;
  readonly artifacts: number;
  /** Entries about them. */
  readonly entries: number;
  /** Over those entries: `exportDigest`. */
  readonly digest: HashHex;
}

/** A line with the newline that ends it. */
export function formatExportLine(line: ExportLine): string {
  return `${canonicalJson(line as unknown as JsonObject)}\n`;
}

/** The digest of an export without entries. */
export const EMPTY_EXPORT_DIGEST: HashHex = GENESIS_HASH;

/**
 * The digest of an export with one entry more: SHA-256 of the digest before, a newline, and the SHA-256 of the entry, both in
 * lower-case hex. The entries are those below the tree size of the header, artifact by artifact. Entries never change, so an
 * export has the same digest whenever it is made.
 */
export function exportDigest(sha256: Sha256, before: HashHex, canonical: string): HashHex {
  return sha256.hex(`${before}\n${sha256.hex(canonical)}`);
}

/**
 * Whether an entry about an artifact is in the export of its product: everything but what another product's credentials tried
 * on it.
 */
export function isExported({ productId }: Pick<AuditEntry, 'productId'>, owner: string): boolean {
  return productId === null || productId === owner;
}

/** The reason in the entry of type `export.begin`. */
export function exportBeginNote(exportId: string, productId: string): string {
  return `export ${exportId} of ${productId}`;
}

/** The reason in the entry of type `export.end`: the log says what an export holds that is complete. */
export function exportEndNote({ exportId, productId, treeSize, artifacts, entries, digest }: ExportSummary): string {
  const counts = `${artifacts} artifacts and ${entries} entries before ${treeSize}`;
  return `${exportBeginNote(exportId, productId)}: ${counts}, sha256:${digest}`;
}

const BEGIN = /^export ([0-9a-f-]{36}) of (.{1,256})$/;
const END =
  /^export ([0-9a-f-]{36}) of (.{1,256}): (\d{1,15}) artifacts and (\d{1,15}) entries before (\d{1,15}), sha256:([0-9a-f]{64})$/;

/** The product of an export, from the reason of its beginning; undefined for another text. */
export function parseExportBegin(
  reason: string,
): { readonly exportId: string; readonly productId: string } | undefined {
  const [, exportId, productId] = BEGIN.exec(reason) ?? [];
  return exportId === undefined || productId === undefined ? undefined : { exportId, productId };
}

/** What `exportEndNote` wrote; undefined for another text. */
export function parseExportEnd(reason: string): ExportSummary | undefined {
  const [, exportId, productId, artifacts, entries, treeSize, digest] = END.exec(reason) ?? [];
  if (exportId === undefined || productId === undefined || digest === undefined) return undefined;
  return {
    exportId,
    productId,
    artifacts: Number(artifacts),
    entries: Number(entries),
    treeSize: Number(treeSize),
    digest,
  };
}
