import { purgedForm, type Artifact, type Caller, type LifecycleFacts } from '@bucket/domain';
import type { RetiredVersion } from '@bucket/ports';
import type { BlockInProgress } from '../committer/block-in-progress.ts';
import { NO_NEEDS, type Command } from '../committer/command.ts';
import { commandFor, type Decider, type DecisionContext } from '../committer/decider.ts';
import type { Outcome } from '../committer/outcome.ts';
import { heldBy, retentionOfVersion, retirementOf } from './version-retention.ts';

interface PurgeInput extends RetiredVersion {
  /** Retention time as the process that sweeps has confirmed it. */
  readonly nowMs: number;
}

/** Destroys the content of one version whose retention has ended. */
export const purgeDecider: Decider<PurgeInput, Artifact> = {
  kind: 'artifact.purge',
  request: ({ artifactId, version }, { caller }) => ({ type: 'artifact.purge', caller, artifactId, version }),
  ownFacts: (input, context) => ({ lifecycle: purgeFacts(input, context) }),
  act: ({ artifactId, version }, { block, caller }) => {
    const { artifact, metadataSalt } = storedVersion(block, artifactId, version);
    const purged = purgedForm(artifact, block.at, caller.actor.id);
    return { value: purged, effects: { artifact: { kind: 'purged', artifact: purged, salt: metadataSalt } } };
  },
};

function purgeFacts({ artifactId, version, retiredAt, nowMs }: PurgeInput, context: DecisionContext): LifecycleFacts {
  const { block, sha256 } = context;
  const head = block.head(artifactId)?.artifact;
  const found = block.version(artifactId, version)?.artifact;
  if (head === undefined || found === undefined) return {};
  const retirement = retirementOf(head, found);
  const parts = { head, version: found, retiredAt };
  if (retirement === undefined) return { state: found.state, isRetired: false };
  const { endsMs } = retentionOfVersion(parts, retirement, block.state, sha256);
  // A wall clock behind the log's time has not confirmed what the stopwatch of this process says.
  const latestMs = Date.parse(block.at) - block.state.retentionTime().offsetMs;
  return {
    state: found.state,
    isRetired: true,
    holds: heldBy(parts, block.state, sha256),
    time: { nowMs: Math.min(nowMs, latestMs), endsMs },
  };
}

/** A version that the gate has admitted an operation on. */
export function storedVersion(block: BlockInProgress, artifactId: string, version: number) {
  const found = block.version(artifactId, version);
  // Asked only after an admission, which the gate gives for versions that exist.
  if (found === undefined) throw new TypeError('admitted a version that is not there');
  return found;
}

/** The needs of a decision that destroys a version, whose content nobody has to read for that. */
export const needsVersion = (artifactId: string, version: number) => ({
  ...NO_NEEDS,
  heads: [{ artifactId, content: false }],
  versions: [{ artifactId, version, withoutContent: true }],
});

export function purgeCommand(caller: Caller, retired: RetiredVersion, nowMs: number): Command<Outcome<Artifact>> {
  const needs = needsVersion(retired.artifactId, retired.version);
  return commandFor(purgeDecider, caller, { ...retired, nowMs }, { needs });
}
