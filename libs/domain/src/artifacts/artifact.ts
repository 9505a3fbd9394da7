import type { JsonObject } from '../json/json-value.ts';

/** Lower-case UUIDv7 (RFC 9562). */
export type ArtifactId = string;
/** RFC 3339 UTC with milliseconds, always the server's clock. */
export type Instant = string;

/** `deleted` can be restored for `recoverableDays`; `purged` and `erased` never. */
export type ArtifactState = 'active' | 'deleted' | 'purged' | 'erased';

export interface ArtifactParent {
  readonly artifactId: ArtifactId;
  readonly version: number;
}

/** What is known of an artifact besides its payload; the shape of `artifact` in the REST contract. */
export interface Artifact {
  readonly id: ArtifactId;
  readonly productId: string;
  readonly artifactClass: string;
  readonly schemaVersion: number;
  readonly ownerId: string;
  readonly integrationId: string;
  /** Counts from 1; each update adds one. */
  readonly version: number;
  readonly state: ArtifactState;
  /** `sha256:<64 hex>` of the RFC 8785 form of the payload. */
  readonly contentHash: string;
  /** UTF-8 bytes of the RFC 8785 form of the payload. */
  readonly sizeBytes: number;
  readonly createdAt: Instant;
  /** The credential that created it. */
  readonly createdBy: string;
  readonly updatedAt: Instant;
  readonly updatedBy: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly traceId: string | null;
  readonly parents: readonly ArtifactParent[];
  readonly previousContentHash: string | null;
  readonly recoverableUntil: Instant | null;
  /** Ids of the legal holds on it, read from the holds in force; never stored with the artifact. */
  readonly legalHolds: readonly string[];
}

/** The bytes of one version, kept outside the log so that erasing them leaves every proof intact. */
export interface ArtifactContent {
  /** RFC 8785 text of the payload. */
  readonly payload: string;
  /** 32 lower-case hex digits: 128 random bits that hide payload and metadata behind their commitments. */
  readonly salt: string;
}

/**
 * The part of an artifact that its entry commits to: all but the holds, which are entries of their own. Members stand in
 * canonical order already, which is what makes their canonical form cheap.
 */
export function artifactMetadata(artifact: Artifact): JsonObject {
  return {
    artifactClass: artifact.artifactClass,
    contentHash: artifact.contentHash,
    createdAt: artifact.createdAt,
    createdBy: artifact.createdBy,
    id: artifact.id,
    integrationId: artifact.integrationId,
    labels: artifact.labels,
    ownerId: artifact.ownerId,
    parents: artifact.parents.map(({ artifactId, version }) => ({ artifactId, version })),
    previousContentHash: artifact.previousContentHash,
    productId: artifact.productId,
    recoverableUntil: artifact.recoverableUntil,
    schemaVersion: artifact.schemaVersion,
    sizeBytes: artifact.sizeBytes,
    state: artifact.state,
    traceId: artifact.traceId,
    updatedAt: artifact.updatedAt,
    updatedBy: artifact.updatedBy,
    version: artifact.version,
  };
}
