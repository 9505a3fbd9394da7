import type { mongo } from 'mongoose';
import type { Collections } from './collections.ts';
import type { BlockSummary } from './log-head.ts';

/** Reads of one moment of the log. */
export interface Moment {
  readonly collections: Collections;
  /** The last block that is seen. */
  readonly at: BlockSummary;
  readonly session: mongo.ClientSession | undefined;
}

/** One at which `states` stands as well. */
export interface StatesMoment extends Moment {
  /** The block as of which `states` is read: every change up to it is there, and those above are known otherwise. */
  readonly statesAt: number;
}
