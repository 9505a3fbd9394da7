import { setTimeout as sleep } from 'node:timers/promises';
import { PollPause } from './poll-pause.ts';

/** The longest that a turn is offered to others; and the shortest, when commits are quick. */
const OFFER_MS_MAX = 250;
const OFFER_MS_MIN = 20;
/** Over this time those who wait are spread, so that fewer prepare a block for nothing. */
const SPREAD_MS = 8;

/**
 * Lets processes that write at the same time take turns: who had the last block offers the next one to the others, for as
 * long as two of its own commits take, so that nobody loses race after race. Nothing depends on it but fairness. Who is
 * alone finds out with one offer that nobody takes, and waits no more until it loses again.
 */
export class Turns {
  #isContended = false;
  #hadLast = false;
  #commitMs = OFFER_MS_MIN;

  /** Another process has the block that this one wanted. */
  lost(): void {
    this.#isContended = true;
    this.#hadLast = false;
  }

  /**
   * @param durationMs of the commit, its preparation included
   * @param isWanted whether another process wants the next block
   */
  won(durationMs: number, isWanted: boolean): void {
    this.#hadLast = true;
    this.#isContended ||= isWanted;
    this.#commitMs += (durationMs - this.#commitMs) / 4;
  }

  /**
   * Waits for this process's turn.
   *
   * @param isTaken whether another process has the next block by now
   * @returns false when one has
   */
  async come(isTaken: () => Promise<boolean>): Promise<boolean> {
    if (!this.#isContended) return true;
    if (!this.#hadLast) {
      await sleep(Math.random() * SPREAD_MS);
      return !(await isTaken());
    }
    const offerMs = Math.min(OFFER_MS_MAX, Math.max(OFFER_MS_MIN, 2 * this.#commitMs));
    const endMs = performance.now() + offerMs;
    const pause = new PollPause();
    while (performance.now() < endMs) {
      if (await pause.before(isTaken)) return false;
    }
    this.#isContended = false;
    return true;
  }
}
