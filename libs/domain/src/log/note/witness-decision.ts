import type { Sha256 } from '../../bytes/sha256.ts';
import { verifyConsistency } from '../merkle/verify-proof.ts';
import { emptyRoot } from '../merkle/tree-hash.ts';
import { parseAddCheckpoint, type AddCheckpoint } from './add-checkpoint.ts';
import { parseCheckpoint, type Checkpoint } from './checkpoint.ts';
import { parseNote, verifyNote, type NoteSignature, type NoteVerifier } from './signed-note.ts';

/** What a witness knows of a log. */
export interface KnownLog {
  /** The keys that it trusts for checkpoints of this origin. */
  readonly verifiers: readonly NoteVerifier[];
  /** The last checkpoint that it has cosigned; undefined before the first. */
  readonly latest: Pick<Checkpoint, 'treeSize' | 'rootHash'> | undefined;
}

/**
 * How a witness answers `add-checkpoint`, C2SP tlog-witness, with the status of each:
 *
 * - `cosign` (200): the checkpoint continues the last one; `signedBy` are the signatures of trusted keys on it
 * - `malformed` (400): not the form that is asked for, or an old size that is larger than the checkpoint's
 * - `unknown-log` (404): an origin that the witness does not follow
 * - `unsigned` (403): no trusted key has signed it, or a signature under one does not hold
 * - `conflict` (409): the old size is not that of the last checkpoint, which has this size
 * - `inconsistent` (422): the proof does not show that it continues the last one
 */
export type WitnessDecision =
  | {
      readonly kind: 'cosign';
      readonly text: string;
      readonly checkpoint: Checkpoint;
      readonly signedBy: readonly NoteSignature[];
    }
  | { readonly kind: 'conflict'; readonly size: number }
  | { readonly kind: 'malformed' | 'unknown-log' | 'unsigned' | 'inconsistent' };

/**
 * Judges the body of a request. Nothing is changed by it: whoever acts on `cosign` keeps the checkpoint before it is
 * cosigned, and lets no other request come between.
 */
export function judgeAddCheckpoint(
  sha256: Sha256,
  body: string,
  logOf: (origin: string) => KnownLog | undefined,
): WitnessDecision {
  const request = parseAddCheckpoint(body);
  const note = parseNote(request?.checkpoint ?? '');
  const checkpoint = parseCheckpoint(note?.text ?? '');
  if (request === undefined || note === undefined || checkpoint === undefined) return { kind: 'malformed' };
  const log = logOf(checkpoint.origin);
  if (log === undefined) return { kind: 'unknown-log' };
  const verified = verifyNote(request.checkpoint, log.verifiers);
  if (verified.kind === 'rejected') return { kind: 'unsigned' };
  if (request.oldSize > checkpoint.treeSize) return { kind: 'malformed' };
  const latest = log.latest ?? { treeSize: 0, rootHash: emptyRoot(sha256) };
  if (request.oldSize !== latest.treeSize) return { kind: 'conflict', size: latest.treeSize };
  if (!isContinued(sha256, latest, checkpoint, request)) return { kind: 'inconsistent' };
  return { kind: 'cosign', text: verified.text, checkpoint, signedBy: verified.signedBy };
}

function isContinued(
  sha256: Sha256,
  latest: Pick<Checkpoint, 'treeSize' | 'rootHash'>,
  checkpoint: Checkpoint,
  { proof }: AddCheckpoint,
): boolean {
  return verifyConsistency({
    sha256,
    from: latest.treeSize,
    to: checkpoint.treeSize,
    fromRoot: latest.rootHash,
    toRoot: checkpoint.rootHash,
    proof,
  });
}
