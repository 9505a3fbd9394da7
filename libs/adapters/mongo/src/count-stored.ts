import { IDEMPOTENCY_KEPT_MS, instantOf } from '@bucket/domain';
import type { StoredCounts } from '@bucket/ports';
import { reading } from './causal-reads.ts';
import { firstBlockWhere, usageOf } from './ledger-queries.ts';
import type { StatesMoment } from './moment.ts';

/** Blocks that one counting query looks at. */
const BLOCKS_COUNTED = 100;

interface Counts {
  readonly created: number;
  readonly versioned: number;
  readonly restated: number;
  readonly past: number;
  readonly idempotency: number;
}

const NAMES = ['created', 'versioned', 'restated', 'past', 'idempotency'] as const;

/** How many members each of these documents within the document has. */
const COUNTING = [
  {
    $project: Object.fromEntries(
      NAMES.map((name) => [name, { $size: { $objectToArray: { $ifNull: [`$${name}`, {}] } } }]),
    ),
  },
  { $group: { _id: null, ...Object.fromEntries(NAMES.map((name) => [name, { $sum: `$${name}` }])) } },
];

/** By counting what stands in blocks, and what stands in `states` though no block tells of it; a few blocks at a time. */
export async function countStored(moment: StatesMoment): Promise<StoredCounts> {
  const { collections, at, session } = moment;
  const remembering = await firstRemembering(moment);
  let [artifacts, versions, destroyed, answers] = [0, 0, 0, 0];
  for (let from = 0; from <= at._id;) {
    const isBefore = from < remembering;
    const to = Math.min(at._id + 1, from + BLOCKS_COUNTED, isBefore ? remembering : Number.POSITIVE_INFINITY);
    const { created, versioned, restated, past, idempotency } = await countsOf(moment, from, to);
    const within = { height: { $gte: from, $lt: to } };
    const stated = await collections.states.countDocuments(within, reading(session));
    const strays = Math.max(0, stated - versioned - restated - past);
    const heads = { ...within, supersededAt: { $gt: at._id }, state: { $in: ['purged', 'erased'] } };
    destroyed += await collections.states.countDocuments(heads, reading(session));
    artifacts += created + strays;
    versions += created + versioned + strays;
    answers += isBefore ? 0 : idempotency;
    from = to;
  }
  return { size: at.size, artifacts, versions, destroyed, answers, usage: at.usage.map(usageOf) };
}

/** The first block whose answers are given back still. */
async function firstRemembering(moment: StatesMoment): Promise<number> {
  if (moment.at._id < 0) return 0;
  const oldest = instantOf(Date.parse(moment.at.at) - IDEMPOTENCY_KEPT_MS);
  return firstBlockWhere(moment, ({ at }) => at >= oldest);
}

async function countsOf({ collections: { blocks }, session }: StatesMoment, from: number, to: number): Promise<Counts> {
  const heights = Array.from({ length: to - from }, (_, index) => from + index);
  const [counts] = await blocks
    .aggregate<Counts>([{ $match: { _id: { $in: heights } } }, ...COUNTING], reading(session))
    .toArray();
  return counts ?? { created: 0, versioned: 0, restated: 0, past: 0, idempotency: 0 };
}
