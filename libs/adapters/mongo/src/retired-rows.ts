import type { mongo } from 'mongoose';
import { within } from './causal-reads.ts';
import type { Collections } from './collections.ts';
import type { ProjectedBlock } from './projected-block.ts';
import { areAllDuplicateKeys } from './mongo-faults.ts';
import { versionKey, versionOf } from './placed-changes.ts';
import { NEVER, type RetiredRow } from './rows.ts';

/** Rows of one insert, so that none takes long. */
const INSERT_ROWS_MAX = 250;

export async function writeRetired(
  { retired }: Collections,
  blocks: readonly ProjectedBlock[],
  session: mongo.ClientSession | undefined,
): Promise<void> {
  const rows = blocks.flatMap(({ height, retired: keys }) =>
    [...keys].flatMap(([key, retiredAt]) => (retiredAt === undefined ? [] : [retiredRow(key, retiredAt, height)])),
  );
  for (let at = 0; at < rows.length; at += INSERT_ROWS_MAX) {
    const some = rows.slice(at, at + INSERT_ROWS_MAX);
    await retired.insertMany(some, { ordered: false, ...within(session) }).catch((error: unknown) => {
      if (!areAllDuplicateKeys(error)) throw error;
    });
  }
  const endings = blocks
    .filter(({ retired: keys }) => keys.size > 0)
    .map(({ height, retired: keys }) => endingOf([...keys.keys()], height));
  if (endings.length > 0) await retired.bulkWrite(endings, { ordered: false, ...within(session) });
}

const retiredRow = (key: string, retiredAt: string, height: number): RetiredRow => ({
  _id: `${retiredKey(key)}:${height}`,
  key: retiredKey(key),
  retiredAt,
  height,
  endedAt: NEVER,
});

/** Sorts as its artifact and version do. */
export function retiredKey(key: string): string {
  const { artifactId, version } = versionOf(key);
  return versionKey(artifactId, String(version).padStart(9, '0'));
}

/** Whatever an earlier block said of these versions. */
const endingOf = (keys: string[], height: number): mongo.AnyBulkWriteOperation<RetiredRow> => ({
  updateMany: {
    filter: { key: { $in: keys.map(retiredKey) }, height: { $lt: height } },
    update: { $min: { endedAt: height } },
  },
});
