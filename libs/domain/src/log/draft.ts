import type { Artifact, ArtifactContent } from '../artifacts/artifact.ts';
import type { Admission, Refusal } from '../gate/judge.ts';
import type { RecordChange } from '../gate/governance-state.ts';

/** What an admitted decision does to an artifact: writes a version, or changes the state of one under a `stateChangeSalt`. */
export type ArtifactChange =
  | { readonly kind: 'created' | 'versioned'; readonly artifact: Artifact; readonly content: ArtifactContent }
  | { readonly kind: 'state-changed'; readonly artifact: Artifact; readonly salt: string };

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
  /** Where the entry tells of something that was not done although the bucket may tell of it. */
  readonly outcome?: 'failed' | 'refused';
}

/** A decision waiting for its place in the log. Only an admission, which only the gate makes, can carry effects. */
export type Draft =
  | { readonly decision: Admission; readonly effects: Effects; readonly note?: EntryNote }
  | { readonly decision: Admission | Refusal; readonly effects?: never; readonly note?: EntryNote };
