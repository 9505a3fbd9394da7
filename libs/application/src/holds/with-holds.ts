import { isInForce, type Artifact, type GovernanceState, type Sha256 } from '@bucket/domain';

/** An artifact as it is shown: with the ids of the holds that are in force on it. */
export function withHolds(artifact: Artifact, state: GovernanceState, sha256: Sha256): Artifact {
  const holds = state.holdIndex().covering(artifact, sha256).filter(isInForce);
  return holds.length === 0 ? artifact : { ...artifact, legalHolds: holds.map(({ id }) => id) };
}
