import type { Artifact, AuditEntry } from '@bucket/domain';
import type { ArtifactFilter, AuditFilter } from '@bucket/ports';

const fits = <T>(asked: T | undefined, found: T | null | undefined): boolean => asked === undefined || asked === found;

export function artifactFits(filter: ArtifactFilter, artifact: Artifact): boolean {
  const labels = Object.entries(filter.labels ?? {});
  return (
    filter.productId === artifact.productId &&
    fits(filter.artifactClass, artifact.artifactClass) &&
    fits(filter.ownerId, artifact.ownerId) &&
    fits(filter.traceId, artifact.traceId) &&
    fits(filter.state, artifact.state) &&
    labels.every(([key, value]) => Object.hasOwn(artifact.labels, key) && artifact.labels[key] === value) &&
    (filter.createdAfter === undefined || artifact.createdAt > filter.createdAfter) &&
    (filter.createdBefore === undefined || artifact.createdAt < filter.createdBefore)
  );
}

export function entryFits(filter: AuditFilter, entry: AuditEntry): boolean {
  return (
    fits(filter.artifactId, entry.artifactId) &&
    fits(filter.actorId, entry.actor.id) &&
    fits(filter.integrationId, entry.integrationId) &&
    fits(filter.productId, entry.productId) &&
    fits<string>(filter.type, entry.type) &&
    fits(filter.outcome, entry.outcome) &&
    fits(filter.traceId, entry.traceId) &&
    (filter.from === undefined || entry.at >= filter.from) &&
    (filter.to === undefined || entry.at < filter.to)
  );
}
