import type { LogKeyChange } from '@bucket/domain';
import type { LogSigner } from '@bucket/ports';
import { commandFor, type Decider } from '../committer/decider.ts';
import type { Committer } from '../committer/committer.ts';
import { bucketCaller } from '../identity/bucket-caller.ts';

/** Announces the next key; its entry ends its block, whose tree both keys sign. */
export const changeKeyDecider: Decider<LogKeyChange, undefined> = {
  kind: 'bucket.key',
  request: (_input, { caller }) => ({ type: 'bucket.key', caller }),
  act: (logKey) => ({ value: undefined, note: { logKey } }),
};

/**
 * Hands the log over to another key: one entry, in a tree that both keys sign. Nothing is sealed after it with the key of
 * this process. To be called by a process that does nothing else with the log: the entry ends its block.
 *
 * @returns the size of the tree that both keys have signed
 * @throws {BucketError} `ledger.key-retired` when another key signs this log already
 */
export async function changeLogKey(
  committer: Committer,
  next: { readonly signer: LogSigner; readonly verifierKey: string },
  requestId: string,
): Promise<number> {
  const { ledger } = committer;
  const { keys } = ledger.dependencies;
  keys.requireOwnSigns();
  ledger.succeedBy(next.signer);
  const change = { next: next.verifierKey, previous: keys.own };
  const outcome = await committer.submit(commandFor(changeKeyDecider, bucketCaller(requestId), change));
  if (outcome.kind === 'refused') throw new TypeError('the gate refused the change of key');
  return ledger.head.size;
}
