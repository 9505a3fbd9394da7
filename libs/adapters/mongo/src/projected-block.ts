import { versionOf, type PlacedChanges } from './placed-changes.ts';
import type { BlockRow, StoredTexts } from './rows.ts';
import { placedVersion, type PlacedVersion } from './version-text.ts';

/** A version or state that a block gave to an artifact, other than its creation. */
export interface Change {
  readonly height: number;
  readonly placed: PlacedVersion;
  /** Whether it is the artifact's current version after the block. */
  readonly isHead: boolean;
  /** Whether it is a version of an earlier block. */
  readonly isRestated: boolean;
}

/** What a block brings about in other collections, and in earlier blocks. */
export interface ProjectedBlock {
  readonly height: number;
  /** The last block below that brings about anything; -1 without. */
  readonly changedBefore: number;
  /** Of one artifact in the order of its versions. */
  readonly changes: readonly Change[];
  /** As `PlacedChanges.retired`. */
  readonly retired: ReadonlyMap<string, string | undefined>;
}

/** What is read of a block to project it. */
export type ProjectedRow = Pick<BlockRow, '_id' | 'firstSeq'> &
  Partial<Readonly<Record<'versioned' | 'restated' | 'past' | 'retired', StoredTexts>>>;
export const PROJECTED = { firstSeq: 1, versioned: 1, restated: 1, past: 1, retired: 1 } as const;

type Changes = Pick<PlacedChanges, 'versioned' | 'restated' | 'past' | 'retired'>;

export const projectsNothing = ({ versioned, restated, past, retired }: Changes): boolean =>
  versioned.size + restated.size + past.size + retired.size === 0;

export function projectedBlock(height: number, changedBefore: number, placed: Changes): ProjectedBlock {
  const headVersions = new Map<string, number>();
  for (const { artifact } of [...placed.versioned.values(), ...placed.restated.values()]) {
    headVersions.set(artifact.id, Math.max(artifact.version, headVersions.get(artifact.id) ?? 0));
  }
  const changesOf = (versions: ReadonlyMap<string, PlacedVersion>, isRestated: boolean): Change[] =>
    [...versions.values()].map((version) => {
      const { id, version: number } = version.artifact;
      return { height, placed: version, isHead: headVersions.get(id) === number, isRestated };
    });
  const past = changesOf(placed.past, true).map((change) => ({ ...change, isHead: false }));
  const changes = [...past, ...changesOf(placed.restated, true), ...changesOf(placed.versioned, false)];
  return {
    height,
    changedBefore,
    changes: changes.sort((one, other) => one.placed.artifact.version - other.placed.artifact.version),
    retired: placed.retired,
  };
}

/** The same of a block that another process has written. @throws {BucketError} `ledger.broken` */
export function storedProjectedBlock(row: ProjectedRow, changedBefore: number): ProjectedBlock {
  const read = (texts: StoredTexts = {}) =>
    new Map(
      Object.entries(texts).map(([key, text]) => [key, placedVersion(versionOf(key).artifactId, text, row.firstSeq)]),
    );
  const retired = Object.entries(row.retired ?? {}).map(
    ([key, at]) => [key, at === '' ? undefined : String(at)] as const,
  );
  return projectedBlock(row._id, changedBefore, {
    versioned: read(row.versioned),
    restated: read(row.restated),
    past: read(row.past),
    retired: new Map(retired),
  });
}
