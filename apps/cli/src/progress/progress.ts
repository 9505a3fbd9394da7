import type { Terminal } from '../terminal.ts';
import { Pace, type PaceNow } from './pace.ts';
import { progressBar, progressText } from './progress-text.ts';

/** Between two pictures of the bar, and between two lines where nobody watches. */
const SHOW_EVERY_MS = 100;
const SAY_EVERY_MS = 10_000;

export interface ProgressOptions {
  /** What is counted, in the plural. */
  readonly unit: string;
  readonly of: number;
  /** What is done already, and so says nothing of the rate. */
  readonly from: number;
  /** Milliseconds of a clock that only goes forward. */
  readonly nowMs: () => number;
}

/** Tells how far long work is: a bar where a person watches, now and then a line where it is written down. */
export class Progress {
  readonly #terminal: Terminal;
  readonly #options: ProgressOptions;
  readonly #pace: Pace;
  #toldAtMs: number;
  #latest: PaceNow;

  constructor(terminal: Terminal, options: ProgressOptions) {
    this.#terminal = terminal;
    this.#options = options;
    this.#pace = new Pace(options.of);
    this.#toldAtMs = options.nowMs();
    this.#latest = this.#pace.add(this.#toldAtMs, options.from);
  }

  /** Costs next to nothing where it is not yet time to tell. */
  at(done: number): void {
    const nowMs = this.#options.nowMs();
    const { show, columns } = this.#terminal;
    if (nowMs - this.#toldAtMs < (show === undefined ? SAY_EVERY_MS : SHOW_EVERY_MS)) return;
    this.#toldAtMs = nowMs;
    this.#latest = this.#pace.add(nowMs, done);
    if (show === undefined) this.#terminal.say(progressText(this.#latest, this.#options.unit));
    else show(progressBar(this.#latest, this.#options.unit, columns));
  }

  /** The last line, which stays: whatever was done, in whatever time it took. */
  end(done: number): void {
    this.#terminal.say(progressText(this.#pace.add(this.#options.nowMs(), done), this.#options.unit));
  }
}
