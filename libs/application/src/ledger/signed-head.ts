import {
  BucketError,
  parseCheckpoint,
  toHex,
  verifyNote,
  type LedgerHead,
  type NoteVerifier,
  type SealSurroundings,
} from '@bucket/domain';

/** What a log is sealed with, and what it is verified with. */
export interface LedgerSurroundings extends SealSurroundings {
  /** The public half of the signer: what the stored checkpoints must be signed with. */
  readonly verifier: NoteVerifier;
}

/**
 * Holds a signed note against a head: its signature, its log's name and its tree.
 *
 * @throws {BucketError} `ledger.foreign`, `ledger.broken`
 */
export function requireSigned(
  note: string,
  head: LedgerHead,
  { verifier, origin }: Pick<LedgerSurroundings, 'verifier' | 'origin'>,
): void {
  const verified = verifyNote(note, [verifier]);
  if (verified.kind === 'rejected') {
    throw new BucketError('ledger.foreign', { expected: verifier.name, found: `checkpoint ${verified.code}` });
  }
  const claim = parseCheckpoint(verified.text);
  if (claim?.origin !== origin) {
    throw new BucketError('ledger.foreign', { expected: origin, found: claim?.origin ?? 'no checkpoint' });
  }
  if (claim.treeSize !== head.size || toHex(claim.rootHash) !== head.rootHash) {
    throw new BucketError('ledger.broken', {
      seq: Math.min(claim.treeSize, head.size),
      reason: 'the head is not the one that was signed',
    });
  }
}
