/**
 * What stands still: `all`, `product:<id>` or `integration:<id>` (their writes), or `actor:<id>` (everything a person or a
 * credential does).
 */
export type FreezeScope = 'all' | `product:${string}` | `integration:${string}` | `actor:${string}`;

/** A stop that one person, or the bucket itself, has put in force; only two people lift it. */
export interface Freeze {
  readonly scope: FreezeScope;
  readonly reason: string;
  /** The person, or `bucket`. */
  readonly frozenBy: string;
  readonly frozenAt: string;
  /** Null while it is in force. */
  readonly liftedAt: string | null;
  /** The approved request that lifted it. */
  readonly changeRequestId: string | null;
  /** What the review found, written before it was lifted. */
  readonly review: string | null;
}

const SCOPE = /^(?:all|(?:product|integration|actor):[A-Za-z0-9][A-Za-z0-9._@-]{0,127})$/;

/** A scope from outside, or undefined. */
export function parseFreezeScope(text: string): FreezeScope | undefined {
  return SCOPE.test(text) ? (text as FreezeScope) : undefined;
}

/** Asks that a freeze be lifted. */
export interface UnfreezeChange {
  readonly scope: FreezeScope;
  readonly review: string;
}
