/** What the rate is taken over: long enough for a steady figure, short enough to follow a change. */
const WINDOW_MS = 15_000;

export interface PaceNow {
  readonly done: number;
  readonly of: number;
  /** Undefined until there is something to measure. */
  readonly perSecond: number | undefined;
  /** Undefined while nothing moves. */
  readonly secondsLeft: number | undefined;
}

/** How fast work goes, from counts and the times they were seen at. */
export class Pace {
  readonly #of: number;
  readonly #samples: { readonly atMs: number; readonly done: number }[] = [];

  constructor(of: number) {
    this.#of = of;
  }

  /** @param atMs of a clock that only goes forward */
  add(atMs: number, done: number): PaceNow {
    this.#samples.push({ atMs, done });
    while (this.#samples.length > 2 && (this.#samples[1]?.atMs ?? atMs) <= atMs - WINDOW_MS) this.#samples.shift();
    const first = this.#samples[0];
    const elapsedMs = first === undefined ? 0 : atMs - first.atMs;
    const perSecond = first === undefined || elapsedMs <= 0 ? undefined : ((done - first.done) / elapsedMs) * 1_000;
    const left = Math.max(0, this.#of - done);
    const secondsLeft = perSecond === undefined || perSecond <= 0 ? undefined : left / perSecond;
    return { done, of: this.#of, perSecond, secondsLeft };
  }
}
