import type { Committer } from '../committer/committer.ts';
import { observe } from '../committer/observation.ts';
import { bucketCaller } from '../identity/bucket-caller.ts';

/**
 * Records that a store was put back on purpose: which entries are gone cannot be told any more, how many can.
 *
 * @param kept entries that a checkpoint kept apart from the store covers; undefined where it is none of this bucket
 */
export async function recordRestore(committer: Committer, kept: number | undefined): Promise<void> {
  const { size } = committer.ledger.head;
  const reason = `restored on purpose to ${size} entries; the checkpoint that was kept covers ${kept ?? 'another log'}`;
  const caller = bucketCaller('restored');
  await committer.submit(observe({ type: 'bucket.foreign-write', caller }, { note: { reason, outcome: 'failed' } }));
}
