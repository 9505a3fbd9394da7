import type { Artifact, ArtifactState } from '@bucket/domain';

/** The column `state` holds the index of the state in this list. */
export const STATES = ['active', 'deleted', 'purged', 'erased'] as const satisfies readonly ArtifactState[];

/** The part of a content hash that is not stored: the column holds the 32 bytes alone. */
export const HASH_PREFIX = 'sha256:';

/** The column `extra`, as JSON: fields that most artifacts leave at their default. An absent member has the default. */
export interface Extra {
  readonly updatedAt?: string;
  readonly updatedBy?: string;
  readonly labels?: Artifact['labels'];
  readonly traceId?: string;
  readonly parents?: Artifact['parents'];
  readonly previousContentHash?: string;
  readonly recoverableUntil?: string;
}

/**
 * The column `owner`: the owner's id, or a JSON string where the id has a line feed or begins with a quote. So the column
 * never holds a line feed, and its first character tells which of the two it is.
 */
export function ownerText(ownerId: string): string {
  return ownerId.includes('\n') || ownerId.startsWith('"') ? JSON.stringify(ownerId) : ownerId;
}

/** @param text as `ownerText` makes it */
export function ownerOf(text: string): string {
  return text.startsWith('"') ? String(JSON.parse(text)) : text;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a text could be an artifact's id. Ids are lower case: the same digits in upper case are a different id. */
export const isUuid = (text: string): boolean => UUID.test(text);

/** The column `id`: 16 bytes. Undefined for a text that cannot be an id. */
export function uuidBytes(id: string): Buffer | undefined {
  return isUuid(id) ? Buffer.from(id.replaceAll('-', ''), 'hex') : undefined;
}

/** @param hex 32 lower-case hex digits */
export function uuidText(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
