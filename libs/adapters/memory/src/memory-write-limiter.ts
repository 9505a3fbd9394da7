import type { Clock, LimitDecision, LimitQuota, WriteLimiter } from '@bucket/ports';

/** How far ahead of an even pace writes may run: 0.5 % of ten seconds, so any ten seconds hold within 1 %. */
export const BURST_MS = 50;
/** A batch that would have to wait longer is refused. */
export const DELAY_MS_MAX = 1_000;

/**
 * The generic cell rate algorithm (ITU-T I.371) over this process alone. What is kept per key is one number: the
 * theoretical arrival time, the moment at which an even pace would have used up everything granted so far.
 */
export class MemoryWriteLimiter implements WriteLimiter {
  readonly #clock: Clock;
  readonly #arrivalMs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  take(key: string, writes: number, ratePerSecond: number): LimitDecision {
    const nowMs = this.#clock.nowMs();
    const before = this.#arrival(key, nowMs);
    const decision = decide(before, nowMs, writes, ratePerSecond);
    if (decision.kind === 'granted') this.#arrivalMs.set(key, decision.arrivalMs);
    return decision.kind === 'granted'
      ? { kind: 'granted', delayMs: decision.delayMs, quota: quotaAt(decision.arrivalMs, nowMs, ratePerSecond) }
      : {
          kind: 'refused',
          retryAfterSeconds: decision.retryAfterSeconds,
          quota: quotaAt(before, nowMs, ratePerSecond),
        };
  }

  peek(key: string, ratePerSecond: number): LimitQuota {
    const nowMs = this.#clock.nowMs();
    return quotaAt(this.#arrival(key, nowMs), nowMs, ratePerSecond);
  }

  /** A clock that was set back must not refuse for as long as it jumped. */
  #arrival(key: string, nowMs: number): number {
    const arrivalMs = this.#arrivalMs.get(key) ?? nowMs;
    return arrivalMs - nowMs > BURST_MS + 2 * DELAY_MS_MAX ? nowMs : arrivalMs;
  }
}

type Decided =
  | { readonly kind: 'granted'; readonly arrivalMs: number; readonly delayMs: number }
  | { readonly kind: 'refused'; readonly retryAfterSeconds: number };

function decide(beforeMs: number, nowMs: number, writes: number, ratePerSecond: number): Decided {
  const stepMs = 1_000 / ratePerSecond;
  const arrivalMs = Math.max(beforeMs, nowMs) + writes * stepMs;
  // The first write of the request must conform by itself; the rest of a batch conforms by waiting.
  const aheadMs = Math.max(0, beforeMs - nowMs - BURST_MS);
  const delayMs = writes === 1 ? aheadMs : Math.max(0, arrivalMs - nowMs - BURST_MS - stepMs);
  if (writes === 1 ? aheadMs > 0 : delayMs > DELAY_MS_MAX) {
    return { kind: 'refused', retryAfterSeconds: Math.max(1, Math.ceil((aheadMs || delayMs - DELAY_MS_MAX) / 1_000)) };
  }
  return { kind: 'granted', arrivalMs, delayMs };
}

function quotaAt(arrivalMs: number, nowMs: number, ratePerSecond: number): LimitQuota {
  const stepMs = 1_000 / ratePerSecond;
  const roomMs = BURST_MS - Math.max(0, arrivalMs - nowMs);
  return {
    ratePerSecond,
    remaining: roomMs < 0 ? 0 : Math.floor(roomMs / stepMs) + 1,
    resetSeconds: Math.ceil(Math.max(0, arrivalMs - nowMs) / 1_000),
  };
}
