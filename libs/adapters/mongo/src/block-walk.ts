import type { mongo } from 'mongoose';
import { reading } from './causal-reads.ts';
import type { Moment } from './moment.ts';
import type { BlockRow } from './rows.ts';

/** Heights from `from` inclusive to `to` exclusive. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The blocks of a stretch that have a term: all of them. */
export interface Walked<R> extends Stretch {
  readonly rows: readonly R[];
}

/** Where a query finds few blocks, the next looks through so many times as many heights. */
const GROWTH = 8;

/**
 * Walks the blocks that have a term, in order, a few at a time. Each query is bounded on both sides: it is cheap where hits
 * are dense, costs a few more where they are rare, and does not depend on how a server sorts and limits.
 *
 * @param term undefined for every block
 * @param count of blocks in one answer, and of heights that the first query looks through
 * @param also a height that is wanted whether it has the term or not
 */
export async function* walkBlocks<R extends Pick<BlockRow, '_id'>>(
  { collections: { blocks }, session }: Moment,
  { term, also }: { readonly term: string | undefined; readonly also?: number | undefined },
  { from, to }: Stretch,
  { count, members }: { readonly count: number; readonly members: Readonly<Record<string, 1>> },
): AsyncGenerator<Walked<R>> {
  let width = count;
  const find = (filter: mongo.Filter<BlockRow>): Promise<R[]> =>
    blocks.find(filter, reading(session)).project<R>(members).sort({ _id: 1 }).limit(count).toArray();
  for (let start = from; start < to;) {
    const end = Math.min(to, start + width);
    const found = await find(
      term === undefined ? { _id: { $in: heightsOf(start, end) } } : { terms: term, _id: { $gte: start, $lt: end } },
    );
    const isCut = term !== undefined && found.length === count;
    const covered = isCut ? (found.at(-1)?._id ?? end - 1) + 1 : end;
    const isAlso = also !== undefined && also >= start && also < covered && !found.some(({ _id }) => _id === also);
    const rows = isAlso ? [...found, ...(await find({ _id: also }))].sort((one, other) => one._id - other._id) : found;
    yield { from: start, to: covered, rows };
    start = covered;
    if (term !== undefined && found.length < count / 2) width *= GROWTH;
  }
}

const heightsOf = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);
