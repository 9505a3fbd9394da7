import type { ArtifactFilter } from '@bucket/ports';
import type { mongo } from 'mongoose';
import { artifactFits } from './artifact-fits.ts';
import { reading } from './causal-reads.ts';
import type { StatesMoment } from './moment.ts';
import { NEVER, type StateRow } from './rows.ts';
import { placedState, STATE_TEXT, type StateText } from './stored-heads.ts';
import { listTerms } from './terms.ts';
import type { PlacedVersion } from './version-text.ts';

/** Rows of one answer; where there are more, the stretch ends earlier. */
const ROWS_MAX = 2_000;

type ChangedRow = StateText & Pick<StateRow, 'height'>;

export interface ChangedArtifacts {
  readonly versions: readonly PlacedVersion[];
  /** These are all that were created before this seq. */
  readonly to: number;
}

/**
 * Heads, as a filter wants them, of what was created in a stretch of the log and changed since: what is the head now, but
 * for what came after the moment, and what was the head at the moment and is not any more. The first is asked first: a row
 * that is superseded in between is found twice, never not at all.
 */
export async function changedArtifacts(
  { collections: { states }, statesAt, session }: StatesMoment,
  filter: ArtifactFilter,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<ChangedArtifacts> {
  const [term = ''] = listTerms(filter);
  const find = (criteria: mongo.Filter<StateRow>, limit: number): Promise<ChangedRow[]> =>
    states
      .find({ terms: term, ...criteria }, reading(session))
      .project<ChangedRow>({ ...STATE_TEXT, height: 1 })
      .sort({ createdSeq: 1 })
      .limit(limit)
      .toArray();
  const heads = await find({ supersededAt: NEVER, createdSeq: { $gte: from, $lt: to } }, ROWS_MAX);
  const end = heads.length === ROWS_MAX ? (heads.at(-1)?.createdSeq ?? to) + 1 : to;
  // Those of a block or two: 0 is no limit.
  const passed = await find({ supersededAt: { $gt: statesAt, $lt: NEVER } }, 0);
  const byCreation = new Map<number, PlacedVersion>();
  for (const row of [...heads, ...passed]) {
    const isSeen = row.height <= statesAt && row.createdSeq >= from && row.createdSeq < end;
    if (isSeen) byCreation.set(row.createdSeq, placedState(row));
  }
  return { versions: [...byCreation.values()].filter(({ artifact }) => artifactFits(filter, artifact)), to: end };
}
