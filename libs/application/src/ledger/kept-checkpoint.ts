import { BucketError, emptyRoot, parseCheckpoint, parseNote, toHex, verifyNote, type Checkpoint } from '@bucket/domain';
import type { Ledger } from './ledger.ts';
import { TreeReader } from './tree-reader.ts';

/** Size of a kept checkpoint, or undefined where the text is none that this bucket has signed. */
export function keptSize(ledger: Pick<Ledger, 'dependencies'>, note: string): number | undefined {
  return keptClaim(ledger, note)?.treeSize;
}

/** What a kept checkpoint says, under the key that signs trees of its size. */
function keptClaim({ dependencies }: Pick<Ledger, 'dependencies'>, note: string): Checkpoint | undefined {
  const { keys, origin } = dependencies;
  const unproven = parseCheckpoint(parseNote(note)?.text ?? '');
  if (unproven?.origin !== origin) return undefined;
  return verifyNote(note, keys.verifiersAt(unproven.treeSize)).kind === 'verified' ? unproven : undefined;
}

/**
 * Holds a log against a checkpoint that was kept apart from its store: the log must contain that very tree. A log that was
 * put back to an earlier day does not reach it, and another log under the same key has another root at its size.
 *
 * @throws {BucketError} `ledger.rolled-back`, `ledger.forked`
 * @throws {BucketError} `ledger.foreign` for a text that this bucket has not signed
 */
export async function requireContinues(ledger: Ledger, note: string): Promise<void> {
  const { dependencies, head } = ledger;
  const claim = keptClaim(ledger, note);
  if (claim === undefined) {
    throw new BucketError('ledger.foreign', {
      expected: dependencies.origin,
      found: 'a kept checkpoint of another key',
    });
  }
  const kept = claim.treeSize;
  if (kept > head.size) throw new BucketError('ledger.rolled-back', { kept, found: head.size });
  const root = kept === 0 ? emptyRoot(dependencies.sha256) : await new TreeReader(ledger).root(kept);
  if (toHex(claim.rootHash) !== toHex(root)) {
    throw new BucketError('ledger.forked', { kept, found: head.size });
  }
}
