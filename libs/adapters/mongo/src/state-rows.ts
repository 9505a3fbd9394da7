import type { mongo } from 'mongoose';
import { within } from './causal-reads.ts';
import type { Collections } from './collections.ts';
import { areAllDuplicateKeys } from './mongo-faults.ts';
import { artifactIdOf, versionKey, type PlacedChanges } from './placed-changes.ts';
import { NEVER, type BlockRow, type StateRow, type StoredTexts } from './rows.ts';
import { artifactTerms } from './terms.ts';
import { placedVersion, versionText, type PlacedVersion } from './version-text.ts';

/** Rows of one insert, so that none takes long. */
const INSERT_ROWS_MAX = 250;

/** What is read of a block to write its states. */
export type ChangesRow = Pick<BlockRow, '_id' | 'firstSeq'> & {
  readonly versioned?: StoredTexts;
  readonly restated?: StoredTexts;
};

/** One version or state that a block gave to an artifact which was there before, or to a version of this block. */
interface Change {
  readonly height: number;
  /** Whether the version was there before and its state is another now. */
  readonly isRestated: boolean;
  readonly placed: PlacedVersion;
}

/** What has to follow from a block. */
export interface ChangingBlock {
  readonly height: number;
  /** The last block below that changed anything; -1 without. */
  readonly changedBefore: number;
  /** In the order of the log. */
  readonly changes: readonly Change[];
}

export const changingBlock = (
  height: number,
  changedBefore: number,
  { versioned, restated }: Omit<PlacedChanges, 'created'>,
): ChangingBlock => ({
  height,
  changedBefore,
  changes: [
    ...[...versioned.values()].map((placed) => ({ height, isRestated: false, placed })),
    ...[...restated.values()].map((placed) => ({ height, isRestated: true, placed })),
  ].sort((one, other) => one.placed.seq - other.placed.seq),
});

/** The same of a block that another process has written. @throws {BucketError} `ledger.broken` */
export function storedChangingBlock(
  { _id, firstSeq, versioned = {}, restated = {} }: ChangesRow,
  changedBefore: number,
): ChangingBlock {
  const read = (texts: StoredTexts) => {
    const placed = Object.entries(texts).map(([key, text]) => placedVersion(artifactIdOf(key), text, firstSeq));
    return new Map(placed.map((version) => [versionKey(version.artifact.id, version.artifact.version), version]));
  };
  return changingBlock(_id, changedBefore, { versioned: read(versioned), restated: read(restated) });
}

/**
 * Writes what follows from blocks, in the order of the log. Every step is an insert of something that is there or not, or
 * sets something that was never set: done twice, by two processes at once, or by one that slept meanwhile, it changes
 * nothing more.
 *
 * @param blocks one after the other, with everything below them done
 */
export async function writeStates(
  { states }: Collections,
  blocks: readonly ChangingBlock[],
  session: mongo.ClientSession | undefined,
): Promise<void> {
  const changes = blocks.flatMap((block) => block.changes);
  const rows = endedRows(changes);
  for (let at = 0; at < rows.length; at += INSERT_ROWS_MAX) {
    const some = rows.slice(at, at + INSERT_ROWS_MAX);
    await states.insertMany(some, { ordered: false, ...within(session) }).catch(ignoringDuplicates);
  }
  const endings = blocks.flatMap((block) => endingsOf(block));
  if (endings.length > 0) await states.bulkWrite(endings, { ordered: false, ...within(session) });
}

/** The rows, of which the later of one artifact ends the earlier at once. */
function endedRows(changes: readonly Change[]): StateRow[] {
  const rows: StateRow[] = [];
  const latest = new Map<string, number>();
  for (const { height, isRestated, placed } of changes) {
    const { artifact, seq, createdSeq } = placed;
    const before = latest.get(artifact.id);
    const ended = before === undefined ? undefined : rows[before];
    if (before !== undefined && ended !== undefined) {
      rows[before] = { ...ended, supersededAt: height, ...(isRestated ? { versionSupersededAt: height } : {}) };
    }
    latest.set(artifact.id, rows.length);
    rows.push({
      _id: seq,
      artifactId: artifact.id,
      createdSeq,
      version: artifact.version,
      height,
      supersededAt: NEVER,
      versionSupersededAt: NEVER,
      terms: artifactTerms(artifact),
      text: versionText(placed),
    });
  }
  return rows;
}

type Ending = mongo.AnyBulkWriteOperation<StateRow>;

/** What ends rows of earlier blocks. That of a creation stands in its block and ends by having a successor. */
function endingsOf({ height, changes }: ChangingBlock): Ending[] {
  const seqsOf = (restated: boolean) =>
    changes.flatMap(({ isRestated, placed: { previousSeq, createdSeq } }) =>
      isRestated === restated && previousSeq !== createdSeq ? [previousSeq] : [],
    );
  const [replaced, restated] = [seqsOf(false), seqsOf(true)];
  const update = (filter: mongo.Filter<StateRow>, set: Partial<StateRow>): Ending => ({
    updateMany: { filter, update: { $set: set } },
  });
  return [
    ...(replaced.length === 0
      ? []
      : [update({ _id: { $in: replaced }, supersededAt: { $gt: height } }, { supersededAt: height })]),
    ...(restated.length === 0
      ? []
      : [
          update(
            { _id: { $in: restated }, versionSupersededAt: { $gt: height } },
            { supersededAt: height, versionSupersededAt: height },
          ),
        ]),
  ];
}

function ignoringDuplicates(error: unknown): void {
  if (!areAllDuplicateKeys(error)) throw error;
}
