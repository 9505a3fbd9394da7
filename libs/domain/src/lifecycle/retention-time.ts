import type { Instant } from '../artifacts/artifact.ts';

/**
 * Retention counts in retention time: milliseconds that begin with the log and advance only by what a running process's
 * monotonic clock and its wall clock both confirm. A wall clock that jumps ahead adds nothing to it, and so frees nothing early;
 * neither does a clock that stands still or goes back. Time in which no process runs is not counted either, since after a start
 * it cannot be told from a jump: what is kept is kept that much longer.
 *
 * A mark says what retention time it was at an instant of the log. Between two marks the wall clock counts, but never beyond
 * what the later mark says.
 */
export interface TimeMark {
  /** RFC 3339 UTC: the time of the entry that records the mark. */
  readonly at: Instant;
  /** Retention time at `at`, at most the milliseconds since 1970 of `at`. */
  readonly retentionMs: number;
}

/** Marks in their order, to convert between instants of the log and retention time. */
export class RetentionTime {
  readonly #marks: readonly { readonly atMs: number; readonly retentionMs: number }[];

  /** @param marks ascending in `at` and `retentionMs`; the wall clock runs no slower between them than retention time */
  constructor(marks: readonly TimeMark[]) {
    this.#marks = marks.map(({ at, retentionMs }) => ({ atMs: Date.parse(at), retentionMs }));
  }

  /** By how much the wall clock was ahead of retention time at the last mark; 0 without one. */
  get offsetMs(): number {
    const last = this.#marks.at(-1);
    return last === undefined ? 0 : last.atMs - last.retentionMs;
  }

  /** Retention time at the last mark, or undefined without one. */
  get lastMs(): number | undefined {
    return this.#marks.at(-1)?.retentionMs;
  }

  /** The latest that retention time can have been at an instant of the log. */
  at(instant: Instant): number {
    const ms = Date.parse(instant);
    const next = this.#firstFrom(ms);
    const before = this.#marks[next - 1];
    const byWallClock = before === undefined ? ms : before.retentionMs + (ms - before.atMs);
    return Math.min(byWallClock, this.#marks[next]?.retentionMs ?? byWallClock);
  }

  /** The latest instant whose retention time is at most this one, in milliseconds since 1970. */
  instantMs(retentionMs: number): number {
    return retentionMs + this.offsetMs;
  }

  /** Index of the first mark that is not before an instant. */
  #firstFrom(ms: number): number {
    let low = 0;
    let high = this.#marks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#marks[middle]?.atMs ?? 0) < ms) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
