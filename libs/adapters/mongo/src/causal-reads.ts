import type { mongo } from 'mongoose';
import type { Collections } from './collections.ts';
import { MONGO_BOUNDS } from './mongo-settings.ts';

/**
 * Sessions in which every read sees what the reads and writes before it saw, also those of earlier sessions, and also
 * when another server becomes primary in between (causal consistency with majority concerns). A standalone server has
 * one copy, and needs and knows nothing of the kind.
 */
export class CausalReads {
  readonly #collections: Collections;
  #operationTime: mongo.Timestamp | undefined;
  #clusterTime: mongo.ClusterTime | undefined;

  constructor(collections: Collections) {
    this.#collections = collections;
  }

  /** @param work one after the other: a session serves no two operations at once */
  async run<T>(work: (session: mongo.ClientSession | undefined) => Promise<T>): Promise<T> {
    if (!this.#collections.replicated) return work(undefined);
    const session = this.#collections.client.startSession({ causalConsistency: true });
    if (this.#clusterTime !== undefined) session.advanceClusterTime(this.#clusterTime);
    if (this.#operationTime !== undefined) session.advanceOperationTime(this.#operationTime);
    try {
      return await work(session);
    } finally {
      this.#remember(session);
      await session.endSession();
    }
  }

  #remember({ operationTime, clusterTime }: mongo.ClientSession): void {
    if (operationTime !== undefined && !(this.#operationTime?.greaterThan(operationTime) ?? false)) {
      this.#operationTime = operationTime;
    }
    if (clusterTime !== undefined && !(this.#clusterTime?.clusterTime.greaterThan(clusterTime.clusterTime) ?? false)) {
      this.#clusterTime = clusterTime;
    }
  }
}

/** Options of one operation: `session` is left out where there is none. */
export const within = (session: mongo.ClientSession | undefined): { session?: mongo.ClientSession } =>
  session === undefined ? {} : { session };

/** Options of one query. A standalone server has no majority, and may refuse a query that asks for one. */
export const reading = (
  session: mongo.ClientSession | undefined,
): { session?: mongo.ClientSession; maxTimeMS: number; readConcern: { level: 'majority' | 'local' } } => ({
  maxTimeMS: MONGO_BOUNDS.maxTimeMS,
  readConcern: { level: session === undefined ? 'local' : 'majority' },
  ...within(session),
});
