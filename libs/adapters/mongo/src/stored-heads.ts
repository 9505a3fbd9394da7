import { isArtifactId } from './document-keys.ts';
import { reading } from './causal-reads.ts';
import type { Moment, StatesMoment } from './moment.ts';
import { isDestroyed, keyOf } from './placed-changes.ts';
import type { KnownHead } from './recent-heads.ts';
import type { BlockRow, StateRow, StoredTexts } from './rows.ts';
import { slices } from './slices.ts';
import { contentIn, contentMembers, contentsOf, type ContentsRow } from './stored-contents.ts';
import { madeTerm } from './terms.ts';
import { placedVersion, type PlacedVersion } from './version-text.ts';

type CreatedRow = ContentsRow & Pick<BlockRow, 'firstSeq'> & { readonly created?: StoredTexts };
export type StateText = Pick<StateRow, '_id' | 'artifactId' | 'createdSeq' | 'text'>;
export const STATE_TEXT = { artifactId: 1, createdSeq: 1, text: 1 } as const;

export const placedState = ({ _id, artifactId, text }: StateText): PlacedVersion =>
  placedVersion(artifactId, text, _id);

/** Every head of artifacts that are there. @param withContent whose content is wanted too */
export async function storedHeads(
  moment: StatesMoment,
  artifactIds: readonly string[],
  withContent: ReadonlySet<string>,
): Promise<Map<string, KnownHead>> {
  const ids = artifactIds.filter((id) => isArtifactId(id));
  const heads = new Map<string, KnownHead>();
  for (const some of slices(ids)) {
    const rows = await moment.collections.states
      .find(
        { artifactId: oneOf(some), supersededAt: { $gt: moment.statesAt }, height: { $lte: moment.statesAt } },
        reading(moment.session),
      )
      .project<StateText>(STATE_TEXT)
      .toArray();
    for (const row of rows) heads.set(row.artifactId, { placed: placedState(row) });
  }
  const changed = [...heads.values()].filter(
    ({ placed: { artifact } }) => withContent.has(artifact.id) && !isDestroyed(artifact),
  );
  const contents = await contentsOf(
    moment,
    changed.map(({ placed }) => placed),
  );
  for (const { placed } of changed) {
    const content = contents.get(keyOf(placed));
    if (content !== undefined) heads.set(placed.artifact.id, { placed, content });
  }
  const unchanged = ids.filter((id) => !heads.has(id));
  for (const [id, head] of await createdHeads(moment, unchanged, withContent)) heads.set(id, head);
  return heads;
}

/** Artifacts as the blocks that created them left them. */
export async function createdHeads(
  moment: Moment,
  artifactIds: readonly string[],
  withContent: ReadonlySet<string>,
): Promise<Map<string, KnownHead>> {
  const heads = new Map<string, KnownHead>();
  for (const some of slices(artifactIds)) {
    const members = Object.assign(
      { firstSeq: 1 },
      ...some.map((id) => ({ [`created.${id}`]: 1, ...(withContent.has(id) ? contentMembers(id, 1) : {}) })),
    );
    const rows = await moment.collections.blocks
      .find({ terms: oneOf([...new Set(some.map(madeTerm))]) }, reading(moment.session))
      .project<CreatedRow>(members)
      .toArray();
    for (const row of rows) {
      if (row._id > moment.at._id) continue;
      for (const [id, text] of Object.entries(row.created ?? {})) {
        const content = withContent.has(id) ? await contentIn(moment, row, id, 1) : undefined;
        heads.set(id, {
          placed: placedVersion(id, text, row.firstSeq),
          ...(content === undefined ? {} : { content }),
        });
      }
    }
  }
  return heads;
}

/** Some servers bound an index scan by an equality and by a range, but not by two lists or ranges. */
export const oneOf = <T>(values: readonly T[]): T | { $in: T[] } => {
  const [only] = values;
  return only !== undefined && values.length === 1 ? only : { $in: [...values] };
};
