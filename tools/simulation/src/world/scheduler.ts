import { createHash } from 'node:crypto';
import type { SimulatedRandom } from './random.ts';

/** Whose event it is: what a dead owner waited for never happens, and what a paused one waits for happens later. */
export interface Owner {
  readonly name: string;
  isAlive: boolean;
  /** In the scheduler's time. */
  pausedUntilMs: number;
}

interface Event {
  readonly atMs: number;
  /** Orders events of one moment; drawn, so that no order is favoured. */
  readonly tie: number;
  readonly label: string;
  readonly owner: Owner | undefined;
  readonly run: () => void;
}

/**
 * Everything that happens later, in one order that follows from the seed. An event runs alone: the next one begins when every
 * promise that it settled has been followed to its end.
 */
export class Scheduler {
  nowMs = 0;
  steps = 0;
  readonly #random: SimulatedRandom;
  readonly #events: Event[] = [];
  readonly #trace: string[] = [];

  constructor(random: SimulatedRandom) {
    this.#random = random;
  }

  get pending(): number {
    return this.#events.length;
  }

  later(delayMs: number, label: string, run: () => void, owner?: Owner): void {
    this.#events.push({ atMs: this.nowMs + delayMs, tie: this.#random.next(), label, owner, run });
  }

  pause(delayMs: number, label: string): Promise<void> {
    return new Promise((resolve) => this.later(delayMs, label, resolve));
  }

  /** Adds to the trace what a step did. */
  note(text: string): void {
    this.#trace.push(text);
  }

  /** SHA-256 over everything that happened, in order. */
  digest(): string {
    return createHash('sha256').update(this.#trace.join('\n')).digest('hex');
  }

  /** The last lines of the trace. */
  tail(lines: number): string[] {
    return this.#trace.slice(-lines);
  }

  /** @returns false when nothing is left that could happen */
  async step(): Promise<boolean> {
    const event = this.#takeNext();
    if (event === undefined) return false;
    this.nowMs = Math.max(this.nowMs, event.atMs);
    this.steps += 1;
    this.#trace.push(`${this.nowMs} ${event.owner?.name ?? ''} ${event.label}`);
    event.run();
    // The queue of settled promises is empty before the event loop turns.
    await new Promise<void>((resolve) => void setImmediate(resolve));
    return true;
  }

  #takeNext(): Event | undefined {
    for (;;) {
      const event = this.#removeFirst();
      if (event === undefined) return undefined;
      const { owner } = event;
      if (owner?.isAlive === false) continue;
      if (owner === undefined || owner.pausedUntilMs <= event.atMs) return event;
      this.#events.push({ ...event, atMs: owner.pausedUntilMs });
    }
  }

  #removeFirst(): Event | undefined {
    let first = 0;
    for (let i = 1; i < this.#events.length; i += 1) if (this.#isBefore(i, first)) first = i;
    const event = this.#events[first];
    const last = this.#events.pop();
    if (last !== undefined && first < this.#events.length) this.#events[first] = last;
    return event;
  }

  #isBefore(one: number, other: number): boolean {
    const a = this.#events[one];
    const b = this.#events[other];
    if (a === undefined || b === undefined) return false;
    return a.atMs < b.atMs || (a.atMs === b.atMs && a.tie < b.tie);
  }
}
