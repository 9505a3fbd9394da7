import type { mongo } from 'mongoose';
import type { Collections } from './collections.ts';
import type { BlockSummary } from './log-head.ts';

/** Reads of one moment of the log. */
export interface Moment {
  readonly collections: Collections;
  /** The last block that is seen. */
  readonly at: BlockSummary;
  readonly session: mongo.ClientSession | undefined;
  /** Whether no block has come since `at`, so that what looks overtaken is what stands there. */
  readonly isLast: boolean;
}

/**
 * What was read is not as it was at the moment: a later block has destroyed something of it. To be read again as of a later
 * moment; never seen outside of this adapter.
 */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

/** One as of which `states` and `retired` are read as well. */
export interface StatesMoment extends Moment {
  /** The block as of which `states` is read: it is projected, and what changed above is known otherwise. */
  readonly statesAt: number;
}
