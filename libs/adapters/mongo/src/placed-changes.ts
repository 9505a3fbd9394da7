import type { Artifact, SealedArtifactChange, SealedBlock } from '@bucket/domain';
import { isArtifactId } from './document-keys.ts';
import type { PlacedVersion } from './version-text.ts';

/** The heads that a block changes, as they are before it, by the artifact's id. */
export type Predecessors = ReadonlyMap<string, PlacedVersion>;

/**
 * What a block makes of artifacts, in its final form: whatever an artifact went through within the block, nobody ever sees
 * a state in between. By the artifact's id, or by `<artifact id>:<version>`.
 */
export interface PlacedChanges {
  readonly created: ReadonlyMap<string, PlacedVersion>;
  readonly versioned: ReadonlyMap<string, PlacedVersion>;
  readonly restated: ReadonlyMap<string, PlacedVersion>;
}

export const versionKey = (artifactId: string, version: number): string => `${artifactId}:${version}`;

export const artifactIdOf = (key: string): string => key.split(':', 1)[0] ?? '';

/** The artifacts of earlier blocks that a block changes. */
export function changedIds(block: SealedBlock): string[] {
  const created = new Set<string>();
  const changed = new Set<string>();
  for (const { change } of block.artifacts) {
    const { id } = change.artifact;
    if (change.kind === 'created') created.add(id);
    else if (!created.has(id)) changed.add(id);
  }
  return [...changed];
}

/** @throws {TypeError} when a change does not follow what is there; no gate makes such a block */
export function placeChanges({ artifacts, height }: SealedBlock, before: Predecessors): PlacedChanges {
  const placing = new Placing(height, before);
  for (const change of artifacts) placing.take(change);
  return placing;
}

class Placing implements PlacedChanges {
  readonly created = new Map<string, PlacedVersion>();
  readonly versioned = new Map<string, PlacedVersion>();
  readonly restated = new Map<string, PlacedVersion>();
  readonly #height: number;
  readonly #heads: Map<string, PlacedVersion>;

  constructor(height: number, before: Predecessors) {
    this.#height = height;
    this.#heads = new Map(before);
  }

  take({ seq, change, salt }: SealedArtifactChange): void {
    const { kind } = change;
    const artifact = withoutHolds(change.artifact);
    if (!isArtifactId(artifact.id)) throw new TypeError('an artifact is named by a UUID');
    const before = this.#heads.get(artifact.id);
    const found = before?.artifact.version ?? 0;
    if (artifact.version !== (kind === 'state-changed' ? found : found + 1) || artifact.version === 0) {
      throw new TypeError(`${artifact.id} has version ${found}, so it cannot be ${kind} now`);
    }
    if (before === undefined) {
      if (kind !== 'created') throw new TypeError(`${artifact.id} is not there, so it cannot be ${kind}`);
      const placed = { seq, createdSeq: seq, previousSeq: seq, contentHeight: this.#height, salt, artifact };
      this.#put(this.created, artifact.id, placed);
    } else if (kind === 'state-changed') this.#restate({ ...before, seq, salt, artifact }, before);
    else {
      const { createdSeq } = before;
      const placed = { seq, createdSeq, previousSeq: before.seq, contentHeight: this.#height, salt, artifact };
      this.#put(this.versioned, versionKey(artifact.id, artifact.version), placed);
    }
  }

  /** A version that this block has written is rewritten; one of an earlier block stands beside what that has written. */
  #restate(placed: PlacedVersion, { seq: previousSeq }: PlacedVersion): void {
    const { id, version } = placed.artifact;
    const key = versionKey(id, version);
    if (version === 1 && this.created.has(id)) this.#put(this.created, id, placed);
    else if (this.versioned.has(key)) this.#put(this.versioned, key, placed);
    else this.#put(this.restated, key, this.restated.has(key) ? placed : { ...placed, previousSeq });
  }

  #put(map: Map<string, PlacedVersion>, key: string, placed: PlacedVersion): void {
    map.set(key, placed);
    this.#heads.set(placed.artifact.id, placed);
  }
}

/** Holds are records of their own, and never stored with an artifact. */
const withoutHolds = (artifact: Artifact): Artifact =>
  artifact.legalHolds.length === 0 ? artifact : { ...artifact, legalHolds: [] };
