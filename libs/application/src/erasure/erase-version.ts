import {
  erasedForm,
  isErasureOf,
  type Artifact,
  type Caller,
  type GovernanceState,
  type LifecycleFacts,
  type RetentionLock,
} from '@bucket/domain';
import type { Command } from '../committer/command.ts';
import { commandFor, type Decider, type DecisionContext } from '../committer/decider.ts';
import type { Outcome } from '../committer/outcome.ts';
import { needsVersion, storedVersion } from '../retention/purge-version.ts';
import { heldBy, retirementOf } from '../retention/version-retention.ts';

export interface EraseInput {
  readonly artifactId: string;
  readonly version: number;
  /** The approved change request that asks for it. */
  readonly changeRequestId: string;
  /** 32 lower-case hex digits, fresh: of the metadata of the erased version. */
  readonly salt: string;
}

/** Destroys content and identifying metadata of one version. */
export const eraseDecider: Decider<EraseInput, Artifact> = {
  kind: 'artifact.erase',
  request: ({ artifactId, version }, { caller }) => ({ type: 'artifact.erase', caller, artifactId, version }),
  ownFacts: (input, context) => ({ lifecycle: eraseFacts(input, context) }),
  act: ({ artifactId, version, salt }, { block, caller }) => {
    const { artifact } = storedVersion(block, artifactId, version);
    const erased = erasedForm(artifact, block.at, caller.actor.id);
    return { value: erased, effects: { artifact: { kind: 'erased', artifact: erased, salt } } };
  },
};

function eraseFacts({ artifactId, version, changeRequestId }: EraseInput, context: DecisionContext): LifecycleFacts {
  const { block, sha256 } = context;
  const { state } = block;
  const head = block.head(artifactId)?.artifact;
  const found = block.version(artifactId, version)?.artifact;
  if (head === undefined || found === undefined) return {};
  const request = state.changeRequest(changeRequestId);
  return {
    state: found.state,
    isRetired: retirementOf(head, found) !== undefined,
    isErasureApproved:
      request?.kind === 'erasure' && request.status === 'approved' && isErasureOf(request.subject, found, sha256),
    holds: heldBy({ head, version: found }, state, sha256),
    lock: lockOn(found, state),
  };
}

/** The retention lock that keeps a version. Content that is destroyed already is kept by nothing. */
export function lockOn(version: Artifact, state: GovernanceState): RetentionLock | undefined {
  return version.state === 'purged' ? undefined : state.retentionLock(version.productId, version.artifactClass);
}

export function eraseCommand(caller: Caller, input: EraseInput): Command<Outcome<Artifact>> {
  return commandFor(eraseDecider, caller, input, { needs: needsVersion(input.artifactId, input.version) });
}
