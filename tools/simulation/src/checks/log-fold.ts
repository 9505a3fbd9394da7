import {
  ATTEMPTS_COUNT_MS,
  GovernanceState,
  hasRecords,
  instantOf,
  isInForce,
  provenRecords,
  type Artifact,
  type AuditEntry,
  type GovernanceDetail,
  type LegalHold,
  type RecordChange,
  type Usage,
} from '@bucket/domain';
import type { MemoryState } from '@bucket/memory';
import { nodeSha256 } from '@bucket/node';

/** An artifact as the entries tell it. */
export interface FoldedArtifact {
  version: number;
  state: 'active' | 'deleted' | 'purged';
  /** In true time, by version: when it went out of use. */
  readonly retiredMs: Map<number, number>;
}

/** What the log comes to, computed from its entries alone, another way than the bucket does. */
export class LogFold {
  readonly state = new GovernanceState();
  readonly artifacts = new Map<string, FoldedArtifact>();
  readonly #usage = new Map<string, Usage>();
  readonly #store: MemoryState;

  constructor(store: MemoryState) {
    this.#store = store;
  }

  stored(artifactId: string, version: number): Artifact | undefined {
    return this.#store.artifacts.get(artifactId)?.versions[version - 1]?.artifact;
  }

  usage(productId: string): Usage {
    return this.#usage.get(productId) ?? { artifacts: 0, bytes: 0 };
  }

  holdsOver(artifact: Artifact): readonly LegalHold[] {
    return this.state.holdIndex().covering(artifact, nodeSha256).filter(isInForce);
  }

  /** Everything of governance that processes must agree on at one height, as a text. */
  governance(at: string): string {
    return summaryOf(this.state, at);
  }

  records(entry: AuditEntry, detail: GovernanceDetail | undefined): readonly RecordChange[] {
    return hasRecords(entry) ? provenRecords(entry, detail, nodeSha256) : [];
  }

  addRefusal({ actor, at, rules = [], type }: AuditEntry): void {
    this.state.addAttempt({ actorId: actor.id, role: actor.role, type, at, rules: rules.map(({ rule }) => rule) });
  }

  addRecords(changes: readonly RecordChange[]): void {
    this.state.apply(changes);
  }

  /** @param trueMs the earliest that it can have happened, in true time */
  addArtifact(entry: AuditEntry, artifactId: string, version: number, trueMs: number): void {
    const stored = this.stored(artifactId, version);
    const { productId = '', sizeBytes = 0 } = stored ?? {};
    const known = this.artifacts.get(artifactId);
    switch (entry.type) {
      case 'artifact.create':
        this.artifacts.set(artifactId, { version, state: 'active', retiredMs: new Map() });
        return this.#count(productId, 1, sizeBytes);
      case 'artifact.update':
        known?.retiredMs.set(version - 1, trueMs);
        if (known !== undefined) known.version = version;
        return this.#count(productId, 0, sizeBytes);
      case 'artifact.delete':
        known?.retiredMs.set(version, trueMs);
        if (known !== undefined) known.state = 'deleted';
        return;
      case 'artifact.restore':
        known?.retiredMs.delete(version);
        if (known !== undefined) known.state = 'active';
        return;
      case 'artifact.purge': {
        const isHead = known?.version === version;
        if (isHead && known !== undefined) known.state = 'purged';
        return this.#count(productId, isHead ? -1 : 0, -sizeBytes);
      }
      default:
        return; // nothing else changes an artifact here
    }
  }

  #count(productId: string, artifacts: number, bytes: number): void {
    const before = this.usage(productId);
    this.#usage.set(productId, { artifacts: before.artifacts + artifacts, bytes: before.bytes + bytes });
  }
}

/** @param at the time of the head: attempts count for a day */
export function summaryOf(state: GovernanceState, at: string): string {
  const holds = state.holds().map(({ id, releasedAt }) => `${id} ${releasedAt}`);
  const changes = state.changeRequests().map(({ id, status, approvals }) => `${id} ${status} ${approvals.length}`);
  const sweeps = state.sweeps().map(({ id, status }) => `${id} ${status}`);
  const from = instantOf(Date.parse(at) - ATTEMPTS_COUNT_MS);
  const attempts = state.attempts('executor').filter((each) => each >= from);
  return [...holds, ...changes, ...sweeps, String(state.retentionTime().lastMs), ...attempts].join(';');
}
