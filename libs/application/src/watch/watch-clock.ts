import type { RandomSource } from '@bucket/ports';
import type { Committer } from '../committer/committer.ts';
import { observe } from '../committer/observation.ts';
import { bucketCaller } from '../identity/bucket-caller.ts';

/** Clocks are corrected by less than this without anybody having to know. */
const TOLD_FROM_MS = 300_000;

/** Tells, once a jump, that the wall clock has gone further ahead than time can have passed. */
export class WatchClock {
  readonly #committer: Committer;
  readonly #random: RandomSource;

  constructor(committer: Committer, random: RandomSource) {
    this.#committer = committer;
    this.#random = random;
  }

  /** @throws {BucketError} where it cannot be recorded; it is then told by the next check */
  async check(): Promise<void> {
    const { ledger, clock } = this.#committer;
    clock.look(ledger.head.at);
    const movedMs = clock.takeMoved();
    if (movedMs >= TOLD_FROM_MS) await this.#record(movedMs);
  }

  async #record(movedMs: number): Promise<void> {
    const reason = `the clock moved the log ${seconds(movedMs)} further than time has passed`;
    const caller = bucketCaller(this.#random.uuid7());
    await this.#committer.submit(observe({ type: 'bucket.clock', caller }, { note: { reason, outcome: 'failed' } }));
  }
}

const seconds = (ms: number): string => `${Math.round(ms / 1_000)} seconds`;
