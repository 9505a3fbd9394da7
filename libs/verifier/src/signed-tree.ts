import { parseCheckpoint, parseNote, toHex, equalHashes, type Checkpoint } from '@bucket/domain';
import { requireThat } from './verdict.ts';

/** The tree that everything of a bundle is held against, with the note that speaks of it. */
export interface SignedTree {
  readonly checkpoint: Required<Checkpoint>;
  /** Its signatures are not verified yet. */
  readonly note: string;
}

/** What a bundle says of its tree besides. */
export interface TreeClaim {
  readonly origin: string;
  readonly treeSize: number;
  readonly rootHash: Uint8Array;
}

/** @throws {EvidenceFault} when the note is no checkpoint */
export function signedTree(note: string): SignedTree {
  const parsed = parseNote(note);
  const checkpoint = parsed === undefined ? undefined : parseCheckpoint(parsed.text);
  requireThat(checkpoint !== undefined, 'the checkpoint is not a signed note over a tree (C2SP tlog-checkpoint)');
  return { checkpoint, note };
}

/** @throws {EvidenceFault} when the checkpoint is over another tree */
export function requireTree({ checkpoint }: SignedTree, { origin, treeSize, rootHash }: TreeClaim): void {
  requireThat(checkpoint.origin === origin, 'the checkpoint is of another log than the contents');
  requireThat(checkpoint.treeSize === treeSize, 'the checkpoint is over a tree of another size than the contents');
  requireThat(
    equalHashes(checkpoint.rootHash, rootHash),
    `the checkpoint has the root ${toHex(checkpoint.rootHash)}, the contents have another`,
  );
}
