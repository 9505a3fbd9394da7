import { parseEntry, type ArtifactState, type AuditEntry, type OperationType } from '@bucket/domain';
import type { CommittedBlock, StoredVersion } from '@bucket/ports';

/** What each operation leaves a version in. */
const STATE_AFTER: Partial<Record<OperationType, ArtifactState>> = {
  'artifact.create': 'active',
  'artifact.update': 'active',
  'artifact.delete': 'deleted',
  'artifact.restore': 'active',
  'artifact.purge': 'purged',
  'artifact.erase': 'erased',
};

/** Artifacts as they stood at an entry of the past: which version was current, and the state of each. */
export class PastArtifacts {
  readonly #ids: ReadonlySet<string>;
  readonly #heads = new Map<string, number>();
  readonly #states = new Map<string, ArtifactState>();

  /** @param ids of the artifacts that are followed */
  constructor(ids: ReadonlySet<string>) {
    this.#ids = ids;
  }

  addBlock({ entries }: CommittedBlock): void {
    for (const canonical of entries) {
      if (canonical.includes('"metadataCommitment":')) this.add(parseEntry(canonical));
    }
  }

  add({ artifactId, version, type, metadataCommitment }: AuditEntry): void {
    const state = STATE_AFTER[type];
    if (metadataCommitment === undefined || state === undefined) return;
    if (artifactId === undefined || version === undefined || !this.#ids.has(artifactId)) return;
    if (type === 'artifact.create' || type === 'artifact.update') this.#heads.set(artifactId, version);
    this.#states.set(`${artifactId}@${version}`, state);
  }

  /** The version that was current; undefined before there was one. */
  head(artifactId: string): number | undefined {
    return this.#heads.get(artifactId);
  }

  state(artifactId: string, version: number): ArtifactState | undefined {
    return this.#states.get(`${artifactId}@${version}`);
  }

  /** A stored version in the state that it had. Undefined where it was not written yet. */
  asOf(stored: StoredVersion | undefined): StoredVersion | undefined {
    if (stored === undefined) return undefined;
    const state = this.state(stored.artifact.id, stored.artifact.version);
    return state === undefined ? undefined : { ...stored, artifact: { ...stored.artifact, state } };
  }
}
