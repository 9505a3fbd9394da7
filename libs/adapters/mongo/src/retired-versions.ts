import type { Page, PagePosition, RetiredVersion } from '@bucket/ports';
import type { mongo } from 'mongoose';
import { reading } from './causal-reads.ts';
import type { StatesMoment } from './moment.ts';
import { versionOf } from './placed-changes.ts';
import { NEVER, type RetiredRow } from './rows.ts';

type Row = Pick<RetiredRow, 'key' | 'retiredAt' | 'height'>;

/** By time, then by artifact and version, which is the order of `key`. */
const inOrder = (one: Row, other: Row): number => (placeOf(one) < placeOf(other) ? -1 : 1);
const placeOf = ({ retiredAt, key }: Row): PagePosition => `${retiredAt} ${key}`;

/**
 * What is retired still, but for what came after the moment; and what was at the moment and is not any more. The first is
 * asked first: a row that ends in between is found twice, never not at all.
 */
export async function retiredVersions(
  { collections: { retired }, at, session }: StatesMoment,
  before: string,
  limit: number,
  after?: PagePosition,
): Promise<Page<RetiredVersion>> {
  const [afterAt = '', afterKey = ''] = after?.split(' ', 2) ?? [];
  const find = (filter: mongo.Filter<RetiredRow>, count: number) =>
    retired
      .find(filter, reading(session))
      .project<Row>({ key: 1, retiredAt: 1, height: 1 })
      .sort({ retiredAt: 1, key: 1 })
      .limit(count)
      .toArray();
  const rows = await find({ endedAt: NEVER, retiredAt: afterAt, key: { $gt: afterKey } }, limit + 1);
  if (rows.length <= limit) {
    const later = { $gt: afterAt, $lt: String(before) };
    rows.push(...(await find({ endedAt: NEVER, retiredAt: later }, limit + 1 - rows.length)));
  }
  const end = rows.length > limit ? rows.at(-1) : undefined;
  // Those of a block or two: 0 is no limit.
  const ended = await find({ endedAt: { $gt: at._id, $lt: NEVER } }, 0);
  const seen = new Map<string, Row>();
  for (const row of [...rows, ...ended]) {
    const isWithin =
      row.retiredAt < before && placeOf(row) > (after ?? '') && (end === undefined || placeOf(row) <= placeOf(end));
    if (isWithin && row.height <= at._id) seen.set(row.key, row);
  }
  const sorted = [...seen.values()].sort(inOrder);
  const shown = sorted.slice(0, limit);
  const last = sorted.length > limit ? shown.at(-1) : end;
  return {
    items: shown.map(({ key, retiredAt }) => ({ ...versionOf(key), retiredAt })),
    next: last === undefined ? undefined : placeOf(last),
  };
}
