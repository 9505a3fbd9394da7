import { setTimeout as wait } from 'node:timers/promises';
import { Witnessing, type Committer } from '@bucket/application';
import type { TrustPolicy } from '@bucket/domain';
import { httpWitness, nodeEd25519, systemClock, systemStopwatch } from '@bucket/node';
import type { CheckpointFile } from './checkpoint-file.ts';
import { log } from './log.ts';
import { askedWitnesses } from './witness-policy.ts';

/** Stands behind the name of the checkpoint file in the name of the file with the newest cosigned checkpoint. */
export const WITNESSED_SUFFIX = '.witnessed';

/**
 * Asks the witnesses of a policy to cosign the log, once before it is served: what they have cosigned before must be a
 * beginning of it. A witness that does not answer delays nothing beyond its timeout.
 *
 * @param file keeps the newest cosigned checkpoint, which the log continues; undefined for a store in memory
 * @throws {BucketError} `ledger.rolled-back`, `ledger.forked` where a quorum of witnesses says so
 */
export async function openWitnessing(
  committer: Committer,
  policy: TrustPolicy,
  file: CheckpointFile | undefined,
): Promise<Witnessing> {
  const witnessing = new Witnessing(committer, {
    policy,
    witnesses: new Map(askedWitnesses(policy).map(({ name, url }) => [name, httpWitness(url)])),
    ed25519: nodeEd25519,
    clock: systemClock,
    stopwatch: systemStopwatch,
    pause: (ms) => wait(ms, undefined, { ref: false }),
    keep: (checkpoint) => keep(committer, file, checkpoint),
  });
  const kept = file?.read();
  if (kept !== undefined) witnessing.adopt(kept);
  await witnessing.round();
  tellStandings(witnessing);
  witnessing.requireUncontradicted();
  return witnessing;
}

/** What a disk does not take is told, and taken from the next round: the cosignatures are served all the same. */
function keep({ ledger }: Committer, file: CheckpointFile | undefined, checkpoint: string): void {
  try {
    file?.keepLargest(ledger, checkpoint);
  } catch (error) {
    log.error({ witnessed: 'not kept', failed: error instanceof Error ? error.message : String(error) });
  }
}

/** Tells of every witness that did not cosign. */
export function tellStandings({ standings }: Witnessing): void {
  for (const { witness, state, reason } of standings) {
    if (reason === undefined) continue;
    const told = { witness: witness.name, state, reason };
    if (state === 'ahead' || state === 'forked') log.error(told);
    else log.warn(told);
  }
}
