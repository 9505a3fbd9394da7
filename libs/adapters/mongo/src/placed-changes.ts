import type { Artifact, SealedArtifactChange, SealedBlock } from '@bucket/domain';
import type { VersionKey } from '@bucket/ports';
import { isArtifactId } from './document-keys.ts';
import type { PlacedVersion } from './version-text.ts';

/** What a block goes on from: heads by the artifact's id, and certain other versions by `versionKey`. */
export interface Predecessors {
  readonly heads: ReadonlyMap<string, PlacedVersion>;
  readonly versions: ReadonlyMap<string, PlacedVersion>;
}

/**
 * What a block makes of artifacts, in its final form: whatever an artifact went through within the block, nobody ever sees
 * a state in between. By the artifact's id, or by `versionKey`.
 */
export interface PlacedChanges {
  readonly created: ReadonlyMap<string, PlacedVersion>;
  /** Further versions. */
  readonly versioned: ReadonlyMap<string, PlacedVersion>;
  /** Current versions that were deleted, restored, purged or erased; but for those in `versioned`. */
  readonly restated: ReadonlyMap<string, PlacedVersion>;
  /** Superseded versions that were purged or erased; but for those in `versioned`. */
  readonly past: ReadonlyMap<string, PlacedVersion>;
  /** When each version went out of use that has content still; undefined for one that is in use again, or without content. */
  readonly retired: ReadonlyMap<string, string | undefined>;
  /** The current version of each artifact that is changed. */
  readonly heads: ReadonlyMap<string, PlacedVersion>;
}

export const versionKey = (artifactId: string, version: number | string): string => `${artifactId}:${version}`;

export const keyOf = ({ artifact }: { readonly artifact: Artifact }): string =>
  versionKey(artifact.id, artifact.version);

/** The artifact and the version that a key names. */
export function versionOf(key: string): VersionKey {
  const [artifactId = '', version = ''] = key.split(':', 2);
  return { artifactId, version: Number(version) };
}

export const isDestroyed = ({ state }: Artifact): boolean => state === 'purged' || state === 'erased';

/** What has to be known of earlier blocks to place the changes of one. */
export function predecessorKeys({ artifacts }: SealedBlock): { heads: string[]; versions: VersionKey[] } {
  const written = new Set<string>();
  const created = new Set<string>();
  const heads = new Set<string>();
  const versions = new Set<string>();
  for (const { change } of artifacts) {
    const { id, version } = change.artifact;
    if (change.kind === 'created') created.add(id);
    else if (!created.has(id)) heads.add(id);
    if (change.kind === 'created' || change.kind === 'versioned') written.add(versionKey(id, version));
    const isDestroying = change.kind === 'purged' || change.kind === 'erased';
    if (isDestroying && !written.has(versionKey(id, version))) versions.add(versionKey(id, version));
  }
  return { heads: [...heads], versions: [...versions].map(versionOf) };
}

/** @throws {TypeError} when a change does not follow what is there; no gate makes such a block */
export function placeChanges({ artifacts, height }: SealedBlock, before: Predecessors): PlacedChanges {
  const placing = new Placing(height, before);
  for (const change of artifacts) placing.take(change);
  placing.finish();
  return placing;
}

class Placing implements PlacedChanges {
  readonly created = new Map<string, PlacedVersion>();
  readonly versioned = new Map<string, PlacedVersion>();
  readonly restated = new Map<string, PlacedVersion>();
  readonly past = new Map<string, PlacedVersion>();
  readonly retired = new Map<string, string | undefined>();
  readonly heads: Map<string, PlacedVersion>;
  readonly #versions: Map<string, PlacedVersion>;
  readonly #height: number;

  constructor(height: number, { heads, versions }: Predecessors) {
    this.#height = height;
    this.heads = new Map(heads);
    this.#versions = new Map(versions);
  }

  take(sealed: SealedArtifactChange): void {
    const { kind, artifact } = sealed.change;
    if (!isArtifactId(artifact.id)) throw new TypeError('an artifact is named by a UUID');
    const head = this.heads.get(artifact.id);
    const isNext = artifact.version === (head?.artifact.version ?? 0) + 1;
    if (kind === 'created' && head === undefined && isNext) this.#create(sealed);
    else if (kind === 'versioned' && head !== undefined && isNext) this.#addVersion(sealed, head);
    else {
      const isHead = head !== undefined && artifact.version === head.artifact.version;
      const before = isHead ? head : this.#versions.get(versionKey(artifact.id, artifact.version));
      const mayChange = kind === 'state-changed' ? isHead : kind === 'purged' || kind === 'erased';
      if (!mayChange || head === undefined || before === undefined) {
        const found = head?.artifact.version ?? 0;
        throw new TypeError(`${artifact.id} has version ${found}: version ${artifact.version} cannot be ${kind} now`);
      }
      this.#restate(sealed, before, isHead);
    }
  }

  /** What was restated and then superseded within the block is past. */
  finish(): void {
    for (const [key, placed] of this.restated) {
      if (this.heads.get(placed.artifact.id) === placed) continue;
      this.past.set(key, placed);
      this.restated.delete(key);
    }
  }

  #create({ seq, change, salt }: SealedArtifactChange): void {
    const artifact = withoutHolds(change.artifact);
    const written = { writtenHeight: this.#height, hasContent: hasContent(change) };
    const placed = { seq, createdSeq: seq, previousSeq: seq, ...written, salt, artifact };
    this.created.set(artifact.id, placed);
    this.heads.set(artifact.id, placed);
  }

  #addVersion({ seq, change, salt }: SealedArtifactChange, head: PlacedVersion): void {
    const artifact = withoutHolds(change.artifact);
    const written = { writtenHeight: this.#height, hasContent: hasContent(change) };
    const placed = { seq, createdSeq: head.createdSeq, previousSeq: head.seq, ...written, salt, artifact };
    this.versioned.set(keyOf(placed), placed);
    // A version of this block may be purged in it.
    this.#versions.set(keyOf(head), head);
    this.heads.set(artifact.id, placed);
    if (head.hasContent && !isDestroyed(head.artifact)) this.retired.set(keyOf(head), artifact.updatedAt);
  }

  #restate({ seq, change, salt }: SealedArtifactChange, before: PlacedVersion, isHead: boolean): void {
    const artifact = withoutHolds(change.artifact);
    const key = keyOf(before);
    const isOfBlock = this.created.get(artifact.id) === before || this.versioned.has(key) || this.restated.has(key);
    const previousSeq = isOfBlock ? before.previousSeq : before.seq;
    const placed = { ...before, seq, previousSeq, salt, artifact };
    if (this.created.get(artifact.id) === before) this.created.set(artifact.id, placed);
    // Of an artifact that was created here as well, so that every one that is not as it was created is found in one place.
    if (this.versioned.has(key)) this.versioned.set(key, placed);
    else this.restated.set(key, placed);
    if (isHead) this.heads.set(artifact.id, placed);
    else this.#versions.set(key, placed);
    const isRetired = artifact.state === 'deleted' && placed.hasContent;
    this.retired.set(key, isRetired ? artifact.updatedAt : undefined);
  }
}

const hasContent = (change: SealedArtifactChange['change']): boolean => 'content' in change && change.content !== null;

/** Holds are records of their own, and never stored with an artifact. */
const withoutHolds = (artifact: Artifact): Artifact =>
  artifact.legalHolds.length === 0 ? artifact : { ...artifact, legalHolds: [] };
