import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS_MIN = 4;
/** Times what a question took: whoever waits asks a server for no more than a third of the time, however slow it is. */
const PAUSES = 2;

/** Pauses between questions to a server about what another process is doing. */
export class PollPause {
  #pauseMs = PAUSE_MS_MIN;

  /** Waits, then asks. */
  async before<T>(ask: () => Promise<T>): Promise<T> {
    await sleep(this.#pauseMs);
    const startedMs = performance.now();
    const answer = await ask();
    this.#pauseMs = Math.max(PAUSE_MS_MIN, PAUSES * (performance.now() - startedMs));
    return answer;
  }
}
