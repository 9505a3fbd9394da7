import {
  isInForce,
  retentionOf,
  type Artifact,
  type GovernanceState,
  type LegalHold,
  type Retention,
  type Retirement,
  type Sha256,
} from '@bucket/domain';

/** A version that is out of use. */
export interface RetiredState {
  readonly head: Artifact;
  readonly version: Artifact;
  /** When the version was superseded; for the head of a deleted artifact its own metadata says when. */
  readonly retiredAt: string;
}

/** How a version went out of use, or undefined while it is in use or where its content is destroyed. */
export function retirementOf(head: Artifact, version: Artifact): Retirement | undefined {
  if (version.state === 'purged' || version.state === 'erased') return undefined;
  if (version.version < head.version) return 'superseded';
  return head.state === 'deleted' ? 'deleted' : undefined;
}

/** Holds that cover the artifact as it is now or the version as it was written; those in force and those released. */
export function holdsOn(
  { head, version }: Pick<RetiredState, 'head' | 'version'>,
  state: GovernanceState,
  sha256: Sha256,
): readonly LegalHold[] {
  const index = state.holdIndex();
  const ofHead = index.covering(head, sha256);
  if (version.traceId === head.traceId) return ofHead;
  return [...new Set([...ofHead, ...index.covering(version, sha256)])];
}

/** Why a retired version is kept, and until when. */
export function retentionOfVersion(
  { head, version, retiredAt }: RetiredState,
  retirement: Retirement,
  state: GovernanceState,
  sha256: Sha256,
): Retention {
  const { productId, artifactClass, integrationId, updatedAt } = version;
  return retentionOf(
    retirement === 'deleted' ? updatedAt : retiredAt,
    {
      retirement,
      declaredPolicy: state.integration(integrationId)?.retentionPolicy,
      lock: state.retentionLock(productId, artifactClass),
    },
    holdsOn({ head, version }, state, sha256),
    state.retentionTime(),
  );
}

/** Holds in force on a version. */
export const heldBy = (...parts: Parameters<typeof holdsOn>): readonly LegalHold[] =>
  holdsOn(...parts).filter(isInForce);
