import { reading, within } from './causal-reads.ts';
import type { Moment } from './moment.ts';
import type { Progress } from './progress.ts';
import type { BlockRow, ChunkRow } from './rows.ts';

/** Blocks between two sweeps of one process. */
export const SWEEP_EVERY_BLOCKS = 64;
/** How far the log must be past what is swept: no writer is that slow. */
const KEPT_BLOCKS = 256;
/** Heights that one query looks through. */
const HEIGHTS_SWEPT = 1_024;

/** Removes the chunks of blocks that lost their race. Any process may, at any time. */
export async function sweep({ collections, at, session }: Moment, progress: Progress): Promise<void> {
  const { swept } = await progress.read(session);
  const end = Math.min(at._id - KEPT_BLOCKS, swept + HEIGHTS_SWEPT);
  if (end <= swept) return;
  const chunks = await collections.chunks
    .find({ height: { $gt: swept, $lte: end } }, reading(session))
    .project<Pick<ChunkRow, '_id' | 'height' | 'entryHash'>>({ height: 1, entryHash: 1 })
    .toArray();
  const heights = [...new Set(chunks.map(({ height }) => height))];
  const rows = await collections.blocks
    .find({ _id: { $in: heights } }, reading(session))
    .project<Pick<BlockRow, '_id' | 'entryHash'>>({ entryHash: 1 })
    .toArray();
  const winners = new Map(rows.map(({ _id, entryHash }) => [_id, entryHash]));
  const lost = chunks.filter(({ height, entryHash }) => winners.has(height) && winners.get(height) !== entryHash);
  if (lost.length > 0)
    await collections.chunks.deleteMany({ _id: { $in: lost.map(({ _id }) => _id) } }, within(session));
  await progress.raiseSwept(end, session);
}
