import { instantOf, type TimeMark } from '@bucket/domain';
import type { RandomSource } from '@bucket/ports';
import { bucketCaller } from '../identity/bucket-caller.ts';
import type { Committer } from '../committer/committer.ts';
import { commandFor, type Decider } from '../committer/decider.ts';
import type { RetentionClock } from './retention-clock.ts';

interface MarkInput {
  /** Retention time as the process has confirmed it. */
  readonly retentionMs: number;
}

export const markTimeDecider: Decider<MarkInput, TimeMark> = {
  kind: 'retention.mark',
  request: (_input, { caller }) => ({ type: 'retention.mark', caller }),
  act: ({ retentionMs }, { block }) => {
    const time = block.state.retentionTime();
    // Another process may have marked meanwhile: neither retention time nor what the wall clock is ahead of it goes back.
    const latestMs = Date.parse(block.at) - time.offsetMs;
    const mark: TimeMark = { at: block.at, retentionMs: Math.min(latestMs, Math.max(retentionMs, time.lastMs ?? 0)) };
    return {
      value: mark,
      effects: { records: [{ kind: 'time-mark', id: mark.at, value: mark }] },
      note: { reason: `retention time ${instantOf(mark.retentionMs)}` },
    };
  },
};

/** A running process marks its time this often, so that a crash loses no more of it. */
const MARK_EVERY_MS = 24 * 3_600_000;
/** A process that ends marks its time unless less than this would be lost. */
const LOST_MS_MAX = 60_000;

/** Records retention time, so that it stands after a restart and for every process. */
export class MarkTime {
  readonly #committer: Committer;
  readonly #clock: RetentionClock;
  readonly #random: RandomSource;

  constructor(committer: Committer, clock: RetentionClock, random: RandomSource) {
    this.#committer = committer;
    this.#clock = clock;
    this.#random = random;
  }

  /** Records what time it is. @throws {BucketError} when it cannot be recorded */
  async mark(): Promise<void> {
    const command = commandFor(markTimeDecider, bucketCaller(this.#random.uuid7()), {
      retentionMs: this.#clock.nowMs(),
    });
    const outcome = await this.#committer.submit(command);
    if (outcome.kind === 'refused') throw new TypeError('the gate refused a mark of the time');
    // From the mark on the clock counts anew: at once, or the time until it is asked next would be lost.
    this.#clock.tick();
  }

  /** Records it where the last mark is a day old. */
  async markDaily(): Promise<void> {
    if (this.#clock.sinceMarkMs() >= MARK_EVERY_MS) await this.mark();
  }

  /** Records it when the process ends: what is not marked is not counted. */
  async markAtEnd(): Promise<void> {
    if (this.#clock.sinceMarkMs() >= LOST_MS_MAX) await this.mark();
  }
}
