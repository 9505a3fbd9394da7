import type { JsonObject } from '../json/json-value.ts';

/** Lower-case UUIDv7 (RFC 9562). */
export type ArtifactId = string;
/** RFC 3339 UTC with milliseconds, always the server's clock. */
export type Instant = string;

/**
 * Of a version. `deleted` can be restored for `recoverableDays`. The content of a `purged` version is destroyed; of an
 * `erased` one everything that identifies its owner as well.
 */
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
  /** 32 lower-case hex digits: 128 random bits that hide the payload behind its commitment. */
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

/** The content hash of an erased version: it names no content. */
const ERASED_CONTENT_HASH = `sha256:${'0'.repeat(64)}`;
/** The owner of an erased artifact. */
export const ERASED_OWNER = 'erased';

/** A version whose content is destroyed; everything else that is known of it stays. */
export function purgedForm(artifact: Artifact, at: Instant, by: string): Artifact {
  return { ...artifact, state: 'purged', updatedAt: at, updatedBy: by, recoverableUntil: null };
}

/** A version of which nothing is left that tells whose it was or what it held. */
export function erasedForm(artifact: Artifact, at: Instant, by: string): Artifact {
  return {
    ...artifact,
    state: 'erased',
    ownerId: ERASED_OWNER,
    contentHash: ERASED_CONTENT_HASH,
    previousContentHash: null,
    labels: {},
    traceId: null,
    parents: [],
    updatedAt: at,
    updatedBy: by,
    recoverableUntil: null,
  };
}
