import type { mongo } from 'mongoose';
import { within } from './causal-reads.ts';
import type { Collections } from './collections.ts';
import type { Change } from './projected-block.ts';
import { areAllDuplicateKeys } from './mongo-faults.ts';
import { NEVER, type StateRow } from './rows.ts';
import { artifactTerms } from './terms.ts';
import { versionText } from './version-text.ts';

/** Rows of one insert, so that none takes long. */
const INSERT_ROWS_MAX = 250;

export async function writeStates(
  { states }: Collections,
  changes: readonly Change[],
  session: mongo.ClientSession | undefined,
): Promise<void> {
  for (let at = 0; at < changes.length; at += INSERT_ROWS_MAX) {
    const rows = changes.slice(at, at + INSERT_ROWS_MAX).map(stateRow);
    await states.insertMany(rows, { ordered: false, ...within(session) }).catch((error: unknown) => {
      if (!areAllDuplicateKeys(error)) throw error;
    });
  }
  const endings = changes.filter(({ placed }) => placed.previousSeq !== placed.createdSeq).map(endingOf);
  if (endings.length > 0) await states.bulkWrite(endings, { ordered: false, ...within(session) });
}

/** A superseded version is no head at any height, and nobody looks for it by what it is like. */
function stateRow({ height, placed, isHead }: Change): StateRow {
  const { artifact, seq, createdSeq } = placed;
  return {
    _id: seq,
    artifactId: artifact.id,
    createdSeq,
    version: artifact.version,
    state: artifact.state,
    height,
    supersededAt: isHead ? NEVER : height,
    versionSupersededAt: NEVER,
    terms: isHead ? artifactTerms(artifact) : [],
    text: versionText(placed),
  };
}

/** Ends what a change replaces. What stands in the block of a creation ends by having a successor here. */
function endingOf({ height, isRestated, placed }: Change): mongo.AnyBulkWriteOperation<StateRow> {
  const ended = { supersededAt: height, ...(isRestated ? { versionSupersededAt: height } : {}) };
  return { updateOne: { filter: { _id: placed.previousSeq }, update: { $min: ended } } };
}
