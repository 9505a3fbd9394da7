import type { ArtifactState } from '@bucket/domain';
import { DAY_MS } from './bench.spec-data.ts';

/** What a hold is over: an artifact, everything of an owner or a trace, or everything. */
export type ModelScope =
  | { readonly over: 'artifact'; readonly artifact: ModelArtifact }
  | { readonly over: 'owner' | 'trace'; readonly name: string }
  | { readonly over: 'class' };

interface ModelHold {
  readonly scope: ModelScope;
  releasedAtMs: number | undefined;
}

interface ModelVersion {
  supersededAtMs: number | undefined;
  destroyed: 'purged' | 'erased' | undefined;
}

export interface ModelArtifact {
  readonly owner: string;
  readonly trace: string;
  readonly versions: ModelVersion[];
  deletedAtMs: number | undefined;
}

const LAST_DAYS = 90;
const COOLING_OFF_MS = 72 * 3_600_000;

const fresh = (): ModelVersion => ({ supersededAtMs: undefined, destroyed: undefined });

/** What the certification promises of an artifact's life, in as few words as it takes; codes as REST answers them. */
export class LifecycleModel {
  readonly artifacts: ModelArtifact[] = [];
  readonly holds: ModelHold[] = [];
  #lock: { readonly days: number; readonly atMs: number } | undefined;
  #nowMs = 0;

  pass(days: number): void {
    this.#nowMs += days * DAY_MS;
  }

  create(owner: string, trace: string): ModelArtifact {
    const artifact: ModelArtifact = { owner, trace, versions: [fresh()], deletedAtMs: undefined };
    this.artifacts.push(artifact);
    return artifact;
  }

  update(artifact: ModelArtifact): string {
    const state = this.stateOf(artifact);
    if (state !== 'active') return `artifact.${state}`;
    head(artifact).supersededAtMs = this.#nowMs;
    artifact.versions.push(fresh());
    return 'recorded';
  }

  delete(artifact: ModelArtifact): string {
    const state = this.stateOf(artifact);
    if (state !== 'active') return `artifact.${state}`;
    if (this.isHeld(artifact)) return 'artifact.held';
    artifact.deletedAtMs = this.#nowMs;
    return 'recorded';
  }

  restore(artifact: ModelArtifact): string {
    const state = this.stateOf(artifact);
    if (state === 'active') return 'artifact.not-deleted';
    if (state !== 'deleted') return `artifact.${state}`;
    const isOver = this.#nowMs >= this.#since(artifact, artifact.deletedAtMs ?? 0) + LAST_DAYS * DAY_MS;
    if (isOver && !this.isHeld(artifact)) return 'artifact.not-recoverable';
    artifact.deletedAtMs = undefined;
    return 'recorded';
  }

  read(artifact: ModelArtifact, version: number): string {
    const state = this.stateOf(artifact);
    if (state !== 'active') return `artifact.${state}`;
    const destroyed = artifact.versions[version - 1]?.destroyed;
    return destroyed === undefined ? 'recorded' : `artifact.${destroyed}`;
  }

  hold(scope: ModelScope): void {
    this.holds.push({ scope, releasedAtMs: undefined });
  }

  release(nth: number): string {
    const hold = this.holds[nth];
    if (hold?.releasedAtMs !== undefined) return 'hold.released';
    if (hold !== undefined) hold.releasedAtMs = this.#nowMs;
    return 'recorded';
  }

  lock(days: number): string {
    if (days < LAST_DAYS) return 'invalid';
    const before = this.#lock;
    if (before !== undefined && days < before.days && this.#nowMs - before.atMs >= COOLING_OFF_MS)
      return 'retention.lock-shortened';
    this.#lock = { days, atMs: this.#nowMs };
    return 'recorded';
  }

  /** Versions that a sweep would destroy now, and those that only a hold keeps. */
  due(): { readonly free: ModelVersion[]; readonly held: number } {
    const free: ModelVersion[] = [];
    let held = 0;
    for (const artifact of this.artifacts) {
      const due = artifact.versions.filter((version) => this.#isDue(artifact, version));
      if (this.isHeld(artifact)) held += due.length;
      else free.push(...due);
    }
    return { free, held };
  }

  sweep(): void {
    for (const version of this.due().free) version.destroyed = 'purged';
  }

  /** @returns the code that keeps it, or how many versions are erased */
  erase(artifact: ModelArtifact): string | number {
    const left = artifact.versions.filter(({ destroyed }) => destroyed !== 'erased');
    if (left.length > 0 && this.isHeld(artifact)) return 'artifact.held';
    const hasContent = left.some(({ destroyed }) => destroyed === undefined);
    if (this.#lock !== undefined && hasContent) return 'retention.not-ended';
    for (const version of left) version.destroyed = 'erased';
    return left.length;
  }

  stateOf(artifact: ModelArtifact): ArtifactState {
    return head(artifact).destroyed ?? (artifact.deletedAtMs === undefined ? 'active' : 'deleted');
  }

  /** Of each version; a superseded one is active until it is destroyed. */
  statesOf(artifact: ModelArtifact): readonly ArtifactState[] {
    return artifact.versions.map((version) =>
      version === head(artifact) ? this.stateOf(artifact) : (version.destroyed ?? 'active'),
    );
  }

  isHeld(artifact: ModelArtifact): boolean {
    return this.#holdsOver(artifact).some(({ releasedAtMs }) => releasedAtMs === undefined);
  }

  #isDue(artifact: ModelArtifact, version: ModelVersion): boolean {
    const retiredAtMs = version === head(artifact) ? artifact.deletedAtMs : version.supersededAtMs;
    if (version.destroyed !== undefined || retiredAtMs === undefined) return false;
    const days = Math.max(LAST_DAYS, this.#lock?.days ?? 0);
    return this.#nowMs >= this.#since(artifact, retiredAtMs) + days * DAY_MS;
  }

  /** A period begins anew with the release of each hold. */
  #since(artifact: ModelArtifact, retiredAtMs: number): number {
    return Math.max(retiredAtMs, ...this.#holdsOver(artifact).map(({ releasedAtMs }) => releasedAtMs ?? 0));
  }

  #holdsOver(artifact: ModelArtifact): readonly ModelHold[] {
    return this.holds.filter(({ scope }) => {
      if (scope.over === 'artifact') return scope.artifact === artifact;
      return scope.over === 'class' || scope.name === artifact[scope.over];
    });
  }
}

function head(artifact: ModelArtifact): ModelVersion {
  const version = artifact.versions.at(-1);
  if (version === undefined) throw new TypeError('an artifact without a version');
  return version;
}
