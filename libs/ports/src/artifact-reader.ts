import type { Artifact, ArtifactContent, ArtifactState, IdempotencyRecord } from '@bucket/domain';

/** One version as it is stored. `content` is absent where it was not asked for, or is purged or erased. */
export interface StoredVersion {
  /** Metadata of this version after the latest entry that changed it. `legalHolds` is empty. */
  readonly artifact: Artifact;
  /** The entry that wrote this metadata: of the version, or of the latest change of state. */
  readonly seq: number;
  /** Salt of that entry's metadata commitment. */
  readonly metadataSalt: string;
  readonly content?: ArtifactContent;
}

export interface VersionKey {
  readonly artifactId: string;
  readonly version: number;
}

/** `withoutContent`: the content is not needed, and a store may leave it out. */
export interface VersionNeed extends VersionKey {
  readonly withoutContent?: boolean;
}

/** A version that has content and is no longer in use: superseded by the next one, or the head of a deleted artifact. */
export interface RetiredVersion extends VersionKey {
  /** RFC 3339 UTC with milliseconds: when it was superseded or deleted. */
  readonly retiredAt: string;
}

/** What the decisions of one block must know; asked for once a block. */
export interface DecisionNeeds {
  /** Current versions; `content` says whether the payload is needed. */
  readonly heads: readonly { readonly artifactId: string; readonly content: boolean }[];
  /** Certain versions, with content. */
  readonly versions: readonly VersionNeed[];
  readonly idempotencyKeys: readonly string[];
}

/** Answers in the order of the needs; undefined where there is nothing. */
export interface DecisionFacts {
  readonly heads: readonly (StoredVersion | undefined)[];
  readonly versions: readonly (StoredVersion | undefined)[];
  /** A record is given back until it is `idempotencyHours` older than the head's time, and never after that. */
  readonly idempotency: readonly (IdempotencyRecord | undefined)[];
}

/**
 * All parts narrow; an absent part does not. Times are RFC 3339 UTC with milliseconds; an artifact's creation has the time
 * of the block that created it, and a store may find it by either.
 */
export interface ArtifactFilter {
  readonly productId: string;
  readonly artifactClass?: string;
  readonly ownerId?: string;
  readonly traceId?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly state?: ArtifactState;
  /** Exclusive. */
  readonly createdAfter?: string;
  /** Exclusive. */
  readonly createdBefore?: string;
}

/** Opaque to callers of the store: the place after the last item of a page. */
export type PagePosition = string;

export interface Page<T> {
  readonly items: readonly T[];
  /** Undefined at the end. A page may hold fewer items than asked for and still not be the last. */
  readonly next: PagePosition | undefined;
}

/** Reads of what the log has made; each sees only whole blocks. */
export interface ArtifactReader {
  /** Current for the store's head at some moment between call and answer. */
  decisionFacts(needs: DecisionNeeds): Promise<DecisionFacts>;
  /** Oldest first, by creation. @param limit 1 to 1,000 */
  listArtifacts(filter: ArtifactFilter, limit: number, after?: PagePosition): Promise<Page<Artifact>>;
  /** Oldest first. @param limit 1 to 1,000 */
  listVersions(artifactId: string, limit: number, after?: PagePosition): Promise<Page<StoredVersion>>;
  /**
   * Retired versions, oldest retirement first. What this costs follows the number of those found, not of those stored.
   *
   * @param before exclusive
   * @param limit 1 to 1,000
   */
  retiredVersions(before: string, limit: number, after?: PagePosition): Promise<Page<RetiredVersion>>;
}
