import type { ChainFault } from '@bucket/domain';
import { reading } from './causal-reads.ts';
import type { CheckedRow } from './checked-row.ts';
import type { StatesMoment } from './moment.ts';
import { isDestroyed, keyOf, versionKey } from './placed-changes.ts';
import { retiredKey } from './retired-rows.ts';
import { slices } from './slices.ts';
import { statedIn } from './states-check.ts';
import { storedHeads } from './stored-heads.ts';
import { certainVersions } from './stored-versions.ts';

/**
 * Holds `retired` against what blocks put out of use: a version that another superseded, or whose artifact was deleted, is
 * listed as long as it has content, at the time of that block; and nothing else is.
 */
export async function retiredFault(
  moment: StatesMoment,
  blocks: readonly CheckedRow[],
): Promise<ChainFault | undefined> {
  const ended = blocks.flatMap((block) =>
    statedIn(block).flatMap(({ placed, isPast, seq }) => {
      const { id, version, state } = placed.artifact;
      if (isPast) return [];
      const isNext = version > 1 && placed.writtenHeight === block._id;
      return [
        ...(isNext ? [{ artifactId: id, version: version - 1, seq, at: block.at }] : []),
        ...(state === 'deleted' ? [{ artifactId: id, version, seq, at: block.at }] : []),
      ];
    }),
  );
  const versions = await certainVersions(moment, ended, false);
  const heads = await storedHeads(moment, [...new Set(ended.map(({ artifactId }) => artifactId))], new Set());
  const expected = new Map<string, { readonly seq: number; readonly at: string }>();
  for (const { artifactId, version, seq, at } of ended) {
    const placed = versions.get(versionKey(artifactId, version))?.placed;
    const head = heads.get(artifactId)?.placed.artifact;
    if (placed === undefined || !placed.hasContent || isDestroyed(placed.artifact)) continue;
    const isSuperseded = version < (head?.version ?? 0);
    // A deleted version that was restored is in use; one that was deleted again is held against that block.
    const isHere = isSuperseded ? true : placed.artifact.state === 'deleted' && placed.seq === seq;
    if (isHere) expected.set(retiredKey(keyOf(placed)), { seq, at });
  }
  return listedFault(moment, blocks, expected);
}

async function listedFault(
  { collections: { retired }, at, session }: StatesMoment,
  blocks: readonly CheckedRow[],
  expected: ReadonlyMap<string, { readonly seq: number; readonly at: string }>,
): Promise<ChainFault | undefined> {
  const live = { endedAt: { $gt: at._id } };
  const listed = new Map<string, string>();
  for (const some of slices([...expected.keys()])) {
    const rows = await retired.find({ key: { $in: some }, ...live }, reading(session)).toArray();
    for (const row of rows) if (row.height <= at._id) listed.set(row.key, row.retiredAt);
  }
  for (const [key, { seq, at: retiredAt }] of expected) {
    if (listed.get(key) !== retiredAt) return { seq, reason: 'the version is not listed as retired at its time' };
  }
  const heights = blocks.map(({ _id }) => _id);
  const rows = await retired.find({ height: { $in: heights }, ...live }, reading(session)).toArray();
  const stray = rows.find(({ key }) => !expected.has(key));
  if (stray === undefined) return undefined;
  const seq = blocks.find(({ _id }) => _id === stray.height)?.firstSeq ?? 0;
  return { seq, reason: 'a version is listed as retired that is in use' };
}
