import { BucketError, emptyRoot, parseCheckpoint, toHex, verifyNote } from '@bucket/domain';
import type { Ledger } from './ledger.ts';
import { TreeReader } from './tree-reader.ts';

/** Size of a kept checkpoint, or undefined where the text is none that this bucket has signed. */
export function keptSize({ surroundings }: Pick<Ledger, 'surroundings'>, note: string): number | undefined {
  const verified = verifyNote(note, [surroundings.verifier]);
  const claim = verified.kind === 'verified' ? parseCheckpoint(verified.text) : undefined;
  return claim?.origin === surroundings.origin ? claim.treeSize : undefined;
}

/**
 * Holds a log against a checkpoint that was kept apart from its store: the log must contain that very tree. A log that was
 * put back to an earlier day does not reach it, and another log under the same key has another root at its size.
 *
 * @throws {BucketError} `ledger.rolled-back`, `ledger.forked`
 * @throws {BucketError} `ledger.foreign` for a text that this bucket has not signed
 */
export async function requireContinues(ledger: Ledger, note: string): Promise<void> {
  const { surroundings, head } = ledger;
  const kept = keptSize(ledger, note);
  if (kept === undefined) {
    throw new BucketError('ledger.foreign', {
      expected: surroundings.origin,
      found: 'a kept checkpoint of another key',
    });
  }
  if (kept > head.size) throw new BucketError('ledger.rolled-back', { kept, found: head.size });
  const verified = verifyNote(note, [surroundings.verifier]);
  const claim = verified.kind === 'verified' ? parseCheckpoint(verified.text) : undefined;
  const root = kept === 0 ? emptyRoot(surroundings.sha256) : await new TreeReader(ledger).root(kept);
  if (claim === undefined || toHex(claim.rootHash) !== toHex(root)) {
    throw new BucketError('ledger.forked', { kept, found: head.size });
  }
}
