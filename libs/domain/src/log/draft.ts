import type { Artifact, ArtifactContent } from '../artifacts/artifact.ts';
import type { Admission, Refusal } from '../gate/judge.ts';
import type { RecordChange } from '../gate/governance-state.ts';
import type { LogKeyChange } from './entry.ts';

/**
 * What an admitted decision does to one version of an artifact.
 *
 * - `created`, `versioned`: writes the first or the next version. Its metadata salt is `metadataSaltOf` of the content's salt.
 * - `state-changed`: the current version is deleted or restored; `salt` is the metadata salt of the version.
 * - `purged`: the content of a version and its salt are destroyed; `artifact` is its `purgedForm`, `salt` as above.
 * - `erased`: content, metadata and all salts of a version are destroyed; `artifact` is its `erasedForm`, `salt` is fresh.
 */
export type ArtifactChange =
  | { readonly kind: 'created' | 'versioned'; readonly artifact: Artifact; readonly content: ArtifactContent }
  | { readonly kind: 'state-changed' | 'purged' | 'erased'; readonly artifact: Artifact; readonly salt: string };

/** What an idempotency key stood for, in the entry of the request whose answer is remembered under it. */
export interface IdempotencyMark {
  /** SHA-256 over credential, route and key, lower-case hex. */
  readonly key: string;
  /** SHA-256 over the request, lower-case hex. */
  readonly request: string;
}

/**
 * What an admitted decision changes: an artifact, or records of governance, never both, because its entry has one
 * commitment. A refusal changes nothing, which its type says: it has no place for effects.
 */
export type Effects =
  | { readonly artifact: ArtifactChange; readonly records?: never }
  | { readonly artifact?: never; readonly records: readonly RecordChange[] };

/** A number or name that the entry carries besides what the request says. */
export interface EntryNote {
  readonly artifactId?: string;
  readonly version?: number;
  readonly artifactClass?: string;
  readonly reason?: string;
  /** Of entry 0: the format of the log. */
  readonly format?: number;
  /** The key that signs from here on. */
  readonly logKey?: LogKeyChange;
  /** Where the entry tells of something that was not done although the bucket may tell of it. */
  readonly outcome?: 'failed' | 'refused';
}

interface DraftParts {
  readonly note?: EntryNote;
  readonly idempotency?: IdempotencyMark;
}

/** A decision waiting for its place in the log. Only an admission, which only the gate makes, can carry effects. */
export type EntryDraft =
  | (DraftParts & { readonly decision: Admission; readonly effects: Effects })
  | (DraftParts & { readonly decision: Admission | Refusal; readonly effects?: never });
