import { maySeeProduct, type Artifact, type Caller } from '@bucket/domain';
import type { StoredVersion } from '@bucket/ports';
import type { BlockInProgress } from '../committer/block-in-progress.ts';

/** The current version of an artifact that the gate has admitted an operation on. */
export function currentVersion(block: BlockInProgress, artifactId: string): StoredVersion {
  const head = block.head(artifactId);
  // Asked only after an admission, which the gate gives for artifacts that exist.
  if (head === undefined) throw new TypeError('admitted an artifact that is not there');
  return head;
}

/** The artifact where the caller may see it. */
export function visibleArtifact(block: BlockInProgress, artifactId: string, caller: Caller): Artifact | undefined {
  const artifact = block.head(artifactId)?.artifact;
  return artifact !== undefined && maySeeProduct(caller, artifact.productId) ? artifact : undefined;
}
