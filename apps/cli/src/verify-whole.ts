import {
  learnKeyChanges,
  verifiedCheckpoint,
  verifyStore,
  type LogKeys,
  type VerificationResult,
} from '@bucket/application';
import { BucketError, type LedgerHead } from '@bucket/domain';
import { answerVaultOf, nodeSha256, type LogKey } from '@bucket/node';
import type { AnswerVault, BucketStore } from '@bucket/ports';
import type { CommandContext } from './commands/command.ts';
import { keysOf } from './log-verifier.ts';
import { Progress } from './progress/progress.ts';

/** @param key the signing key of the bucket */
export function wholeKeyOf(key: LogKey): WholeKey {
  return { keys: keysOf(key.verifierKey), vault: answerVaultOf(key) };
}

/** What a log is verified with; the vault only where the signing key itself is at hand. */
export interface WholeKey {
  readonly keys: LogKeys;
  readonly vault?: AnswerVault;
}

/**
 * Re-derives the whole log up to a head whose signature holds, and holds everything stored against it.
 *
 * @throws {BucketError} `ledger.foreign` when another key has signed the log
 */
export async function verifyWhole(
  store: BucketStore,
  head: LedgerHead,
  { keys, vault }: WholeKey,
  { terminal, nowMs }: Pick<CommandContext, 'terminal' | 'nowMs'>,
): Promise<VerificationResult> {
  const progress = new Progress(terminal, { unit: 'entries verified', of: head.size, from: 0, nowMs });
  let signed: VerificationResult['firstBroken'];
  try {
    await verifiedCheckpoint(store, head, { keys, origin: keys.origin });
    await learnKeyChanges(store, head, { sha256: nodeSha256, keys });
  } catch (error) {
    if (!BucketError.is(error, 'ledger.broken')) throw error;
    signed = error.details;
  }
  const context = {
    sha256: nodeSha256,
    keys,
    origin: keys.origin,
    ...(vault === undefined ? {} : { vault }),
  };
  let seen = 0;
  const result = await verifyStore(store, head, context, (entries) => progress.at((seen = entries)));
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
