import type { Clock, Stopwatch } from '@bucket/ports';
import type { Ledger } from '../ledger/ledger.ts';

/** How often a running bucket looks at its clocks: a wall clock that stands still for less is taken for one that runs. */
export const TICK_MS = 1_000;

/**
 * What retention time it is, as far as this process can confirm: from the last mark of the log on, the time that both the
 * stopwatch and the wall clock say has passed. Exact when asked often; `tick` at least every `TICK_MS`.
 */
export class RetentionClock {
  readonly #ledger: Ledger;
  readonly #clocks: Clock & Stopwatch;
  readonly #beganMs: number;
  #confirmedMs: number;
  #readMs: number;
  #markMs: number | undefined;

  private constructor(ledger: Ledger, clocks: Clock & Stopwatch, beganMs: number) {
    this.#ledger = ledger;
    this.#clocks = clocks;
    this.#beganMs = beganMs;
    this.#markMs = ledger.state.retentionTime().lastMs;
    // The head's time is not believed: a clock that had jumped ahead may have written it, and then the process died.
    this.#confirmedMs = this.#markMs ?? beganMs;
    this.#readMs = clocks.elapsedMs();
  }

  /** @param ledger of a log that has begun; before its first mark, retention time is the time of its first entry */
  static async open(ledger: Ledger, clocks: Clock & Stopwatch): Promise<RetentionClock> {
    const first = await ledger.store.entry(0);
    const at = first === undefined ? undefined : /"at":"([^"]+)"/.exec(first.canonical)?.[1];
    return new RetentionClock(ledger, clocks, at === undefined ? clocks.nowMs() : Date.parse(at));
  }

  /** Retention time now. */
  nowMs(): number {
    const time = this.#ledger.state.retentionTime();
    const elapsedMs = this.#clocks.elapsedMs();
    const { lastMs } = time;
    if (lastMs === this.#markMs) this.#confirmedMs += elapsedMs - this.#readMs;
    else this.#confirmedMs = lastMs ?? this.#beganMs;
    this.#markMs = lastMs;
    this.#readMs = elapsedMs;
    const wallMs = Math.max(this.#clocks.nowMs(), Date.parse(this.#ledger.head.at));
    this.#confirmedMs = Math.min(this.#confirmedMs, wallMs - time.offsetMs);
    return Math.floor(this.#confirmedMs);
  }

  /** Retention time since the last mark of the log, or since it began. */
  sinceMarkMs(): number {
    return this.nowMs() - (this.#ledger.state.retentionTime().lastMs ?? this.#beganMs);
  }

  /** Confirms the time until now. */
  tick(): void {
    this.nowMs();
  }
}
