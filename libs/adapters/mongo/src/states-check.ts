import type { ChainFault } from '@bucket/domain';
import { reading } from './causal-reads.ts';
import type { CheckedRow } from './checked-row.ts';
import type { StatesMoment } from './moment.ts';
import { versionKey, versionOf } from './placed-changes.ts';
import type { StateRow, StoredTexts } from './rows.ts';
import { slices } from './slices.ts';
import { oneOf } from './stored-heads.ts';
import { artifactTerms } from './terms.ts';
import { placedVersion, type PlacedVersion } from './version-text.ts';

/** What a block says of a version that it, or an earlier block, wrote. */
export interface Stated {
  readonly height: number;
  readonly placed: PlacedVersion;
  readonly text: unknown;
  readonly isPast: boolean;
  /** Of an entry of the block. */
  readonly seq: number;
}

/** Holds `states` against the blocks from which it follows: nothing missing, altered or hidden, and nothing else. */
export async function statesFault(
  moment: StatesMoment,
  blocks: readonly CheckedRow[],
): Promise<ChainFault | undefined> {
  const heights = blocks.map(({ _id }) => _id);
  const rows = await moment.collections.states.find({ height: { $in: heights } }, reading(moment.session)).toArray();
  const found = new Map(rows.map((row) => [`${row.height} ${versionKey(row.artifactId, row.version)}`, row]));
  const stated = blocks.flatMap(statedIn);
  for (const one of stated) {
    const { id, version } = one.placed.artifact;
    const place = `${one.height} ${versionKey(id, version)}`;
    const row = found.get(place);
    if (row === undefined || !isAsStated(row, one)) {
      return { seq: one.seq, reason: 'what the entry changed is not found as it was left' };
    }
    found.delete(place);
  }
  const [stray] = found.values();
  if (stray !== undefined || rows.length > stated.length) {
    const seq = blocks.find(({ _id }) => _id === stray?.height)?.firstSeq ?? blocks[0]?.firstSeq ?? 0;
    return { seq, reason: 'a version is found that no entry wrote or changed' };
  }
  return hiddenFault(moment, stated);
}

export function statedIn({ _id: height, firstSeq, size, ...block }: CheckedRow): Stated[] {
  const read = (texts: StoredTexts = {}, isPast: boolean): Stated[] =>
    Object.entries(texts).map(([key, text]) => {
      const placed = placedVersion(versionOf(key).artifactId, text, firstSeq);
      const seq = placed.seq >= firstSeq && placed.seq < size ? placed.seq : firstSeq;
      return { height, placed, text, isPast, seq };
    });
  return [...read(block.versioned, false), ...read(block.restated, false), ...read(block.past, true)];
}

function isAsStated(row: StateRow, { placed, text, isPast }: Stated): boolean {
  // What was erased by a later block is found as that has left it, and so is what was superseded within the block.
  const isFound = !isPast && placed.seq === row._id && row.supersededAt !== row.height;
  const terms = isFound ? artifactTerms(placed.artifact) : [];
  return (
    row.text === text &&
    row.state === placed.artifact.state &&
    row.createdSeq === placed.createdSeq &&
    terms.every((term) => Array.isArray(row.terms) && row.terms.includes(term))
  );
}

/** Each artifact has one head, which no change that is told of here comes after. */
async function hiddenFault(
  { collections: { states }, statesAt, session }: StatesMoment,
  stated: readonly Stated[],
): Promise<ChainFault | undefined> {
  const ids = [...new Set(stated.filter(({ isPast }) => !isPast).map(({ placed }) => placed.artifact.id))];
  const heads = new Map<string, Pick<StateRow, '_id' | 'version'>[]>();
  for (const some of slices(ids)) {
    const rows = await states
      .find({ artifactId: oneOf(some), supersededAt: { $gt: statesAt }, height: { $lte: statesAt } }, reading(session))
      .project<Pick<StateRow, '_id' | 'artifactId' | 'version'>>({ artifactId: 1, version: 1 })
      .toArray();
    for (const row of rows) heads.set(row.artifactId, [...(heads.get(row.artifactId) ?? []), row]);
  }
  const hidden = stated.find(({ placed: { artifact }, isPast }) => {
    const [head, ...others] = heads.get(artifact.id) ?? [];
    return !isPast && (head === undefined || others.length > 0 || head.version < artifact.version);
  });
  return hidden && { seq: hidden.seq, reason: 'the current version of the artifact is not found' };
}
