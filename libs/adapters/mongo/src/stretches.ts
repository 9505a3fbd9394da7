/** One query looks through this much at first, and through eight times as much each time it finds too little. */
const GROWTH = 8;

/** Numbers from `from` inclusive to `to` exclusive. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * Cuts a stretch into growing ones. A query that is bounded on both sides is cheap where hits are dense, costs a few
 * more where they are rare, and does not depend on how a server sorts and limits.
 */
export function* growing({ from, to }: Stretch, first: number): Generator<Stretch> {
  let width = first;
  for (let start = from; start < to;) {
    const end = Math.min(to, start + width);
    yield { from: start, to: end };
    start = end;
    width *= GROWTH;
  }
}
