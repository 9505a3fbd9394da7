import type { LegalHold } from '@bucket/domain';

/** A hold as it is shown. Of an owner it shows the salted hash that is recorded. */
export interface ShownHold extends Pick<
  LegalHold,
  'id' | 'caseId' | 'productId' | 'reason' | 'placedBy' | 'placedAt' | 'releasedAt' | 'releasedBy'
> {
  readonly artifactIds?: readonly string[];
  readonly artifactClass?: string;
  readonly ownerDigest?: string;
  readonly traceId?: string;
}

export function showHold({ scope, ...hold }: LegalHold): ShownHold {
  switch (scope.kind) {
    case 'artifacts':
      return { ...hold, artifactIds: scope.artifactIds };
    case 'class':
      return { ...hold, artifactClass: scope.artifactClass };
    case 'owner':
      return { ...hold, ownerDigest: `sha256:${scope.owner.digest}` };
    case 'trace':
      return { ...hold, traceId: scope.traceId };
  }
}
