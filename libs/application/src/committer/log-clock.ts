import type { Clock, Stopwatch } from '@bucket/ports';

/**
 * The time of the log: that of the wall clock, but never earlier than the last entry. How far one look moves it beyond what the
 * stopwatch confirms is told. It is not held back: retention counts from `at`, and what an entry says too early ends too early.
 */
export class LogClock {
  readonly #clocks: Clock & Stopwatch;
  #elapsedMs: number;
  /** The latest time that the stopwatch and what was accepted before confirm; undefined before the first look. */
  #confirmedMs: number | undefined;
  #movedMs = 0;

  constructor(clocks: Clock & Stopwatch) {
    this.#clocks = clocks;
    this.#elapsedMs = clocks.elapsedMs();
  }

  /** The time that an entry would have now, in ms since 1970. @param headAt `at` of the last entry; empty for an empty log */
  look(headAt: string): number {
    const wallMs = this.#clocks.nowMs();
    const elapsedMs = this.#clocks.elapsedMs();
    const ranMs = elapsedMs - this.#elapsedMs;
    const isStart = this.#confirmedMs === undefined;
    this.#elapsedMs = elapsedMs;
    const headMs = headAt === '' ? wallMs : Date.parse(headAt);
    const confirmedMs = Math.max(headMs, (this.#confirmedMs ?? headMs) + ranMs);
    const ms = Math.max(headMs, wallMs);
    const usedMs = Math.max(0, ms - confirmedMs);
    this.#confirmedMs = Math.max(confirmedMs, ms);
    if (!isStart) this.#movedMs = Math.max(this.#movedMs, usedMs);
    return ms;
  }

  /** The most that one look has moved the log beyond what the stopwatch confirms, since this was asked last; starts apart. */
  takeMoved(): number {
    const movedMs = this.#movedMs;
    this.#movedMs = 0;
    return movedMs;
  }
}
