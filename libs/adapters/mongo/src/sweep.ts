import { reading, within } from './causal-reads.ts';
import type { Moment } from './artifact-queries.ts';
import { DEFAULT_LIMITS, instantOf } from '@bucket/domain';

/** Blocks between two sweeps of one process. */
export const SWEEP_EVERY_BLOCKS = 64;
/** How far the log must be past what is swept. */
const KEPT_BLOCKS = 256;
const IDEMPOTENCY_KEPT_MS = DEFAULT_LIMITS.idempotencyHours * 3_600_000;

/**
 * Removes what nobody can need any more: staged documents that the artifacts have long followed or that lost their race,
 * the chunks of the latter, and answers older than the log remembers. Any process may, at any time.
 */
export async function sweep({ collections, at, session }: Moment): Promise<void> {
  const { blocks, chunks, staged, idempotency } = collections;
  const swept = { height: { $lte: at.height - KEPT_BLOCKS } };
  const large = await staged
    .find({ ...swept, 'changes.row.chunks': { $exists: true } }, reading(session))
    .project<{ height: number; entryHash: string; changes: { row: { chunks?: string[] } }[] }>({
      height: 1,
      entryHash: 1,
      'changes.row.chunks': 1,
    })
    .toArray();
  for (const { height, entryHash, changes } of large) {
    const winner = await blocks.findOne({ _id: height }, { projection: { entryHash: 1 }, ...reading(session) });
    if (winner === null || winner.entryHash === entryHash) continue;
    await chunks.deleteMany({ _id: { $in: changes.flatMap(({ row }) => row.chunks ?? []) } }, within(session));
  }
  await staged.deleteMany(swept, within(session));
  if (at.at !== '') {
    await idempotency.deleteMany({ at: { $lt: instantOf(Date.parse(at.at) - IDEMPOTENCY_KEPT_MS) } }, within(session));
  }
}
