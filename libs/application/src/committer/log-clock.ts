import type { Clock, Stopwatch } from '@bucket/ports';

const DAY_MS = 86_400_000;
/** What the clock may be ahead of the last entry when a process starts: so long it may have stood. */
const STOOD_MS_MAX = 30 * DAY_MS;
/** What the clock may go further than the stopwatch of a running process at once: corrections, and machines that slept. */
const AHEAD_MS_MAX = DAY_MS;

/** What became of the wall clock's time. */
export interface LogTime {
  /** Milliseconds since 1970: the time of the log. */
  readonly ms: number;
  /** By how much the wall clock is ahead of it. */
  readonly aheadMs: number;
}

/**
 * The time of the log: that of the wall clock, but never earlier than the last entry, and never further ahead than it can have
 * run. What the stopwatch confirms always counts. Beyond it a process has a credit: 30 days once at its start, and a day while it
 * runs, which grows again by what the stopwatch confirms. A clock that jumps a year ahead thus moves the log by a day, and then
 * twice as fast as time passes until it is caught up with or set right.
 */
export class LogClock {
  readonly #clocks: Clock & Stopwatch;
  #elapsedMs: number;
  /** The latest time that the stopwatch and what was accepted before confirm; undefined before the first look. */
  #confirmedMs: number | undefined;
  #creditMs = STOOD_MS_MAX;
  #movedMs = 0;

  constructor(clocks: Clock & Stopwatch) {
    this.#clocks = clocks;
    this.#elapsedMs = clocks.elapsedMs();
  }

  /** The time that an entry would have now. @param headAt `at` of the last entry; empty for an empty log */
  look(headAt: string): LogTime {
    const wallMs = this.#clocks.nowMs();
    const elapsedMs = this.#clocks.elapsedMs();
    const ranMs = elapsedMs - this.#elapsedMs;
    const isStart = this.#confirmedMs === undefined;
    this.#elapsedMs = elapsedMs;
    const headMs = headAt === '' ? wallMs : Date.parse(headAt);
    const confirmedMs = Math.max(headMs, (this.#confirmedMs ?? headMs) + ranMs);
    if (!isStart) this.#creditMs = Math.min(AHEAD_MS_MAX, this.#creditMs + ranMs);
    const ms = Math.max(headMs, Math.min(wallMs, confirmedMs + this.#creditMs));
    const usedMs = Math.max(0, ms - confirmedMs);
    this.#creditMs = Math.min(AHEAD_MS_MAX, this.#creditMs - usedMs);
    this.#confirmedMs = Math.max(confirmedMs, ms);
    if (!isStart) this.#movedMs = Math.max(this.#movedMs, usedMs);
    return { ms, aheadMs: Math.max(0, wallMs - ms) };
  }

  /** The most that one look has moved the log beyond what the stopwatch confirms, since this was asked last; starts apart. */
  takeMoved(): number {
    const movedMs = this.#movedMs;
    this.#movedMs = 0;
    return movedMs;
  }
}
