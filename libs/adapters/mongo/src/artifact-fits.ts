import type { Artifact } from '@bucket/domain';
import type { ArtifactFilter } from '@bucket/ports';

/** Whether an artifact is what a filter asks for, but for times, which bound the part of the log that is looked through. */
export function artifactFits(filter: ArtifactFilter, artifact: Artifact): boolean {
  const is = (wanted: string | undefined, found: string | null) => wanted === undefined || wanted === found;
  return (
    artifact.productId === filter.productId &&
    is(filter.artifactClass, artifact.artifactClass) &&
    is(filter.ownerId, artifact.ownerId) &&
    is(filter.traceId, artifact.traceId) &&
    is(filter.state, artifact.state) &&
    Object.entries(filter.labels ?? {}).every(
      ([key, value]) => Object.hasOwn(artifact.labels, key) && artifact.labels[key] === value,
    )
  );
}
