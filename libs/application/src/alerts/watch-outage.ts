import { alertEvent, instantOf, STORE_LOST } from '@bucket/domain';
import type { AlertMessage, Clock, RandomSource, Stopwatch } from '@bucket/ports';
import type { Committer } from '../committer/committer.ts';
import { observe } from '../committer/observation.ts';
import { bucketCaller } from '../identity/bucket-caller.ts';

/** A store that is away for less is a hiccup: requests were refused, and nobody has to come. */
const TOLD_AFTER_MS = 5_000;

export interface OutageDependencies {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly stopwatch: Stopwatch;
  /** Told once while the store is away. */
  readonly tell: (message: AlertMessage) => void;
}

/** Asks the store whether it can be written, and tells of a store that cannot: at once, and in the log when it is back. */
export class WatchOutage {
  readonly #committer: Committer;
  readonly #dependencies: OutageDependencies;
  #sinceMs: number | undefined;
  #isTold = false;

  constructor(committer: Committer, dependencies: OutageDependencies) {
    this.#committer = committer;
    this.#dependencies = dependencies;
  }

  /** @throws {BucketError} `store.unavailable` while it is away */
  async check(): Promise<void> {
    const { stopwatch } = this.#dependencies;
    const startedMs = stopwatch.elapsedMs();
    try {
      await this.#committer.ledger.store.writable();
    } catch (error) {
      this.#sinceMs ??= startedMs;
      if (stopwatch.elapsedMs() - this.#sinceMs >= TOLD_AFTER_MS) this.#tell(error);
      throw error;
    }
    if (this.#isTold) await this.#record(startedMs - (this.#sinceMs ?? startedMs));
    this.#sinceMs = undefined;
    this.#isTold = false;
  }

  /** Every process of a log that loses the store at the same head sends the same id. */
  #tell(error: unknown): void {
    if (this.#isTold) return;
    this.#isTold = true;
    const { clock, tell } = this.#dependencies;
    const { head, dependencies } = this.#committer.ledger;
    const { origin, sha256 } = dependencies;
    const id = sha256.hex(`${origin} store lost ${head.entryHash}`);
    const why = error instanceof Error ? error.message : String(error);
    const reason = `the store cannot be written, nothing is accepted: ${why}`;
    const facts = { origin, id, at: instantOf(clock.nowMs()), reason, subject: `entries/${head.size}` };
    tell({ id, body: JSON.stringify(alertEvent(STORE_LOST, facts)) });
  }

  async #record(awayMs: number): Promise<void> {
    const caller = bucketCaller(this.#dependencies.random.uuid7());
    const reason = `the store could not be written for ${Math.round(awayMs / 1_000)} seconds`;
    await this.#committer.submit(observe({ type: 'bucket.outage', caller }, { note: { reason, outcome: 'failed' } }));
  }
}
