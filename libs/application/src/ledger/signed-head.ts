import {
  BucketError,
  parseCheckpoint,
  toHex,
  verifyNote,
  type LedgerHead,
  type NoteVerifier,
  type PrepareDependencies,
} from '@bucket/domain';
import type { LogSigner } from '@bucket/ports';
import type { LogKeys } from './log-keys.ts';

/** What a log is sealed with, and what it is verified with. */
export interface LedgerDependencies extends PrepareDependencies {
  readonly signer: LogSigner;
  /** The public half of the signer, and the keys that signed before it. */
  readonly keys: LogKeys;
}

/**
 * Holds a signed note against a head: its signatures, its log's name and its tree.
 *
 * @throws {BucketError} `ledger.foreign`, `ledger.broken`
 */
export function requireSigned(
  note: string,
  head: LedgerHead,
  { keys, origin }: Pick<LedgerDependencies, 'keys' | 'origin'>,
): void {
  const text = keys.verifiersAt(head.size).map((verifier) => signedText(note, verifier));
  const claim = parseCheckpoint(text[0] ?? '');
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

/** @throws {BucketError} `ledger.foreign` */
function signedText(note: string, verifier: NoteVerifier): string {
  const verified = verifyNote(note, [verifier]);
  if (verified.kind === 'verified') return verified.text;
  throw new BucketError('ledger.foreign', { expected: verifier.name, found: `checkpoint ${verified.code}` });
}
