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
  #isTold = false;

  constructor(committer: Committer, random: RandomSource) {
    this.#committer = committer;
    this.#random = random;
  }

  /** @throws {BucketError} where it cannot be recorded; it is then told by the next check */
  async check(): Promise<void> {
    const { ledger, clock } = this.#committer;
    const { aheadMs } = clock.look(ledger.head.at);
    const movedMs = clock.takeMoved();
    if (aheadMs < TOLD_FROM_MS) this.#isTold = false;
    if (movedMs < TOLD_FROM_MS && (aheadMs < TOLD_FROM_MS || this.#isTold)) return;
    await this.#record(movedMs, aheadMs);
    this.#isTold = aheadMs >= TOLD_FROM_MS;
  }

  async #record(movedMs: number, aheadMs: number): Promise<void> {
    const moved = `the clock moved the log ${seconds(movedMs)} further than time has passed`;
    const reason = `${moved} and is ${seconds(aheadMs)} ahead of it`;
    const caller = bucketCaller(this.#random.uuid7());
    await this.#committer.submit(observe({ type: 'bucket.clock', caller }, { note: { reason, outcome: 'failed' } }));
  }
}

const seconds = (ms: number): string => `${Math.round(ms / 1_000)} seconds`;
