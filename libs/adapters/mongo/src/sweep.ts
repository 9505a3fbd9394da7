import { IDEMPOTENCY_KEPT_MS, instantOf } from '@bucket/domain';
import { reading, within } from './causal-reads.ts';
import { firstBlockWhere } from './ledger-queries.ts';
import type { Moment } from './moment.ts';
import type { Progress } from './progress.ts';
import type { BlockRow, ChunkRow, ProgressRow } from './rows.ts';

/** Blocks between two sweeps of one process. */
export const SWEEP_EVERY_BLOCKS = 64;
/** How far the log must be past what is swept: no writer and no reader is that slow. */
const KEPT_BLOCKS = 256;
/** Heights that one sweep looks through. */
const HEIGHTS_SWEPT = 1_024;
/** Blocks that one sweep changes: more than come between two. */
const BLOCKS_CHANGED = 256;

/** Removes what nobody can need any more. Any process may, at any time. */
export async function sweep(moment: Moment, progress: Progress): Promise<void> {
  const row = await progress.read(moment.session);
  await sweepChunks(moment, progress, row);
  const { retired } = moment.collections;
  await retired.deleteMany({ endedAt: { $lte: moment.at._id - KEPT_BLOCKS } }, within(moment.session));
  await forgetAnswers(moment, progress, row);
}

/** Of blocks that lost their race. */
async function sweepChunks(
  { collections, at, session }: Moment,
  progress: Progress,
  { swept }: ProgressRow,
): Promise<void> {
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
  await progress.raiseOther({ swept: end }, session);
}

/** Answers that are older than the log remembers. */
async function forgetAnswers(moment: Moment, progress: Progress, { forgotten }: ProgressRow): Promise<void> {
  const { collections, at, session } = moment;
  if (at.at === '') return;
  const oldest = instantOf(Date.parse(at.at) - IDEMPOTENCY_KEPT_MS);
  const end = Math.min(forgotten + BLOCKS_CHANGED, (await firstBlockWhere(moment, (block) => block.at >= oldest)) - 1);
  if (end <= forgotten) return;
  const heights = Array.from({ length: end - forgotten }, (_, index) => forgotten + 1 + index);
  await collections.blocks.updateMany(
    { _id: { $in: heights }, idempotency: { $exists: true } },
    { $unset: { idempotency: '' }, $pull: { terms: { $regex: '^key:' } }, $inc: { revision: 1 } },
    within(session),
  );
  await progress.raiseOther({ forgotten: end }, session);
}
