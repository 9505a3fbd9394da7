import { reading } from './causal-reads.ts';
import type { StatesMoment } from './moment.ts';

/** Blocks that one counting query looks at. */
const BLOCKS_COUNTED = 100;

interface Counts {
  readonly created: number;
  readonly versioned: number;
  readonly restated: number;
  readonly past: number;
}

const NONE: Counts = { created: 0, versioned: 0, restated: 0, past: 0 };

/** How many members a document within the document has. */
const membersOf = (name: string): object => ({ $size: { $objectToArray: { $ifNull: [`$${name}`, {}] } } });

const COUNTING = [
  {
    $project: {
      created: membersOf('created'),
      versioned: membersOf('versioned'),
      restated: membersOf('restated'),
      past: membersOf('past'),
    },
  },
  {
    $group: {
      _id: null,
      created: { $sum: '$created' },
      versioned: { $sum: '$versioned' },
      restated: { $sum: '$restated' },
      past: { $sum: '$past' },
    },
  },
];

/** By counting what stands in blocks, and what stands in `states` though no block tells of it; a few blocks at a time. */
export async function countStored({
  collections: { blocks, states },
  at,
  session,
}: StatesMoment): Promise<{ artifacts: number; versions: number }> {
  let [artifacts, versions] = [0, 0];
  for (let from = 0; from <= at._id; from += BLOCKS_COUNTED) {
    const to = Math.min(at._id + 1, from + BLOCKS_COUNTED);
    const heights = Array.from({ length: to - from }, (_, index) => from + index);
    const [counts] = await blocks
      .aggregate<Counts>([{ $match: { _id: { $in: heights } } }, ...COUNTING], reading(session))
      .toArray();
    const { created, versioned, restated, past } = counts ?? NONE;
    const stated = await states.countDocuments({ height: { $gte: from, $lt: to } }, reading(session));
    const strays = Math.max(0, stated - versioned - restated - past);
    artifacts += created + strays;
    versions += created + versioned + strays;
  }
  return { artifacts, versions };
}
