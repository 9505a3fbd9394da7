import { recoverableUntilMs, type Artifact, type Caller } from '@bucket/domain';
import { needsArtifact, type IdempotencyClaim } from '../committer/command.ts';
import type { Committer } from '../committer/committer.ts';
import { commandFor, type Decider } from '../committer/decider.ts';
import type { Outcome, Replayable } from '../committer/outcome.ts';
import type { RetentionClock } from '../retention/retention-clock.ts';
import { currentVersion, visibleArtifact } from './current-version.ts';

interface RestoreInput {
  readonly artifactId: string;
  /** Retention time as this process has confirmed it. */
  readonly nowMs: number;
}

export interface RestoreArtifactCommand {
  readonly caller: Caller;
  readonly artifactId: string;
  readonly idempotency?: IdempotencyClaim;
}

export const restoreDecider: Decider<RestoreInput, Artifact> = {
  kind: 'artifact.restore',
  request: ({ artifactId }, { caller }) => ({ type: 'artifact.restore', caller, artifactId }),
  ownFacts: ({ artifactId, nowMs }, { block, caller }) => {
    const head = visibleArtifact(block, artifactId, caller);
    if (head === undefined) return {};
    const endsMs = recoverableUntilMs(head.updatedAt, block.holdsOver(head), block.state.retentionTime());
    return { lifecycle: { state: head.state, time: { nowMs, endsMs } } };
  },
  act: ({ artifactId }, { block, caller }) => {
    const { artifact: before, metadataSalt } = currentVersion(block, artifactId);
    const artifact: Artifact = {
      ...before,
      state: 'active',
      updatedAt: block.at,
      updatedBy: caller.actor.id,
      recoverableUntil: null,
    };
    return {
      value: block.shown(artifact),
      effects: { artifact: { kind: 'state-changed', artifact, salt: metadataSalt } },
    };
  },
};

/** Restores a deleted artifact within the days in which it can be. */
export class RestoreArtifact {
  readonly #committer: Committer;
  readonly #clock: RetentionClock;

  constructor(committer: Committer, clock: RetentionClock) {
    this.#committer = committer;
    this.#clock = clock;
  }

  execute({ caller, artifactId, idempotency }: RestoreArtifactCommand): Promise<Replayable<Outcome<Artifact>>> {
    const input: RestoreInput = { artifactId, nowMs: this.#clock.nowMs() };
    const options = { needs: needsArtifact(artifactId), idempotency };
    return this.#committer.submit(commandFor(restoreDecider, caller, input, options));
  }
}
