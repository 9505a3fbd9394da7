import type { Page, PagePosition, StoredVersion, VersionKey } from '@bucket/ports';
import { reading } from './causal-reads.ts';
import { isArtifactId } from './document-keys.ts';
import type { StatesMoment } from './moment.ts';
import { versionKey } from './placed-changes.ts';
import type { KnownHead } from './recent-heads.ts';
import { slices } from './slices.ts';
import { contentsOf } from './stored-contents.ts';
import { createdHeads, oneOf, placedState, STATE_TEXT, type StateText } from './stored-heads.ts';
import type { PlacedVersion } from './version-text.ts';

export function storedVersion({ placed, content }: KnownHead): StoredVersion {
  const { artifact, seq, salt } = placed;
  return { artifact, seq, metadataSalt: salt, ...(content === undefined ? {} : { content }) };
}

/**
 * Certain versions, by `versionKey`: as later blocks wrote or changed them, or as the block of the creation did. Content is
 * looked for even where it should be destroyed, so that a verification notices where it is not.
 */
export async function certainVersions(
  moment: StatesMoment,
  keys: readonly VersionKey[],
  withContent: boolean,
): Promise<Map<string, KnownHead>> {
  const byVersion = idsByVersion(keys);
  const found = new Map<string, PlacedVersion>();
  // One query a version number, not one clause a key: a verification asks for a thousand keys, nearly all of version 1.
  for (const [version, artifactIds] of byVersion) {
    for (const some of slices(artifactIds)) {
      const rows = await moment.collections.states
        .find(
          {
            artifactId: oneOf(some),
            version,
            height: { $lte: moment.statesAt },
            versionSupersededAt: { $gt: moment.statesAt },
          },
          reading(moment.session),
        )
        .project<StateText>(STATE_TEXT)
        .toArray();
      for (const row of rows) found.set(versionKey(row.artifactId, version), placedState(row));
    }
  }
  const contents = withContent ? await contentsOf(moment, [...found.values()]) : new Map();
  const versions = new Map<string, KnownHead>();
  for (const [key, placed] of found) {
    const content = contents.get(key);
    versions.set(key, { placed, ...(content === undefined ? {} : { content }) });
  }
  const firsts = (byVersion.get(1) ?? []).filter((id) => !found.has(versionKey(id, 1)));
  const created = await createdHeads(moment, firsts, new Set(withContent ? firsts : []));
  for (const [id, head] of created) versions.set(versionKey(id, 1), head);
  return versions;
}

function idsByVersion(keys: readonly VersionKey[]): ReadonlyMap<number, readonly string[]> {
  const ids = new Map<number, Set<string>>();
  for (const { artifactId, version } of keys) {
    if (!isArtifactId(artifactId)) continue;
    const own = ids.get(Number(version)) ?? new Set();
    ids.set(Number(version), own.add(artifactId));
  }
  return new Map([...ids].map(([version, own]) => [version, [...own]]));
}

/** Those that later blocks wrote or changed, and before them the one of the creation, unless it is among these. */
export async function listVersions(
  moment: StatesMoment,
  artifactId: string,
  limit: number,
  after?: PagePosition,
): Promise<Page<StoredVersion>> {
  if (!isArtifactId(artifactId)) return { items: [], next: undefined };
  const from = after === undefined ? 0 : Number(after);
  const rows = await moment.collections.states
    .find(
      {
        artifactId,
        version: { $gt: from },
        height: { $lte: moment.statesAt },
        versionSupersededAt: { $gt: moment.statesAt },
      },
      reading(moment.session),
    )
    .project<StateText>(STATE_TEXT)
    .sort({ version: 1 })
    .limit(limit + 1)
    .toArray();
  const versions = rows.map(placedState);
  if (from < 1 && versions[0]?.artifact.version !== 1) {
    const first = (await createdHeads(moment, [artifactId], new Set())).get(artifactId);
    if (first !== undefined) versions.unshift(first.placed);
  }
  const shown = versions.slice(0, limit);
  const last = versions.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map((placed) => storedVersion({ placed })),
    next: last === undefined ? undefined : String(last.artifact.version),
  };
}
