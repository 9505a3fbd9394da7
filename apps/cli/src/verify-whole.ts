import { verifiedCheckpoint, verifyStore, type LogKeys, type VerificationResult } from '@bucket/application';
import { BucketError, type LedgerHead } from '@bucket/domain';
import { nodeSha256 } from '@bucket/node';
import type { BucketStore } from '@bucket/ports';
import type { Surroundings } from './commands/command.ts';
import { Progress } from './progress/progress.ts';

/**
 * Re-derives the whole log up to a head whose signature holds, and holds everything stored against it.
 *
 * @throws {BucketError} `ledger.foreign` when another key has signed the log
 */
export async function verifyWhole(
  store: BucketStore,
  head: LedgerHead,
  keys: LogKeys,
  { terminal, nowMs }: Pick<Surroundings, 'terminal' | 'nowMs'>,
): Promise<VerificationResult> {
  const progress = new Progress(terminal, { unit: 'entries verified', of: head.size, from: 0, nowMs });
  let signed: VerificationResult['firstBroken'];
  try {
    await verifiedCheckpoint(store, head, { keys, origin: keys.origin });
  } catch (error) {
    if (!BucketError.is(error, 'ledger.broken')) throw error;
    signed = error.details;
  }
  let seen = 0;
  const result = await verifyStore(store, head, nodeSha256, (entries) => progress.at((seen = entries)));
  progress.end(seen);
  return signed === undefined ? result : { ...result, intact: false, firstBroken: result.firstBroken ?? signed };
}

/** The result as lines of `name: value`. */
export function verificationLines({ intact, entries, artifacts, missing, firstBroken }: VerificationResult): string[] {
  return [
    `intact: ${intact ? 'yes' : 'no'}`,
    `entries: ${entries}`,
    `artifacts: ${artifacts}`,
    `missing: ${missing}`,
    ...(firstBroken === undefined ? [] : [`firstBroken: ${firstBroken.seq} (${firstBroken.reason})`]),
  ];
}
