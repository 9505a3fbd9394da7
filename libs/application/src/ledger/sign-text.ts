import { noteOf } from '@bucket/domain';
import type { LedgerDependencies } from './signed-head.ts';

/**
 * A text signed as a note with the key of the log.
 *
 * @throws {BucketError} `ledger.key-retired` when another key signs this log now
 */
export async function signText(
  text: string,
  { signer, keys }: Pick<LedgerDependencies, 'signer' | 'keys'>,
): Promise<string> {
  keys.requireOwnSigns();
  const { name, keyHash } = signer;
  return noteOf(text, [{ name, keyHash, signature: await signer.sign(text) }]);
}
