import type { Clock, LimitDecision, LimitQuota, WriteLimiter } from '@bucket/ports';

/** How far ahead of an even pace writes may run: what a pause of a busy process leaves to be caught up with. */
export const BURST_MS = 75;
/** The even pace, in rates: faster by less than the 1 %, so that whoever asks for exactly the rate works such a pause off. */
const PACE = 1.005;
/** A batch that would have to wait longer is refused. */
export const DELAY_MS_MAX = 1_000;
/** Writes are counted by this much time, over the last ten seconds and the slot that has begun. */
const SLOT_MS = 25;
const SLOTS = 400;
/** Seconds' worth of writes in those slots, so that ten seconds never hold more than 1 % over the rate. */
const WINDOW_SECONDS = 10.1;

interface Slot {
  readonly slot: number;
  writes: number;
}

/** What is kept of one key. */
interface Paced {
  /** When an even pace will have used up all that was granted: the theoretical arrival time of ITU-T I.371. */
  arrivalMs: number;
  /** When granted work runs, oldest first. */
  slots: Slot[];
  /** Sum over `slots`. */
  total: number;
}

/**
 * Two rules over this process alone. An even pace with a small burst (GCRA) spreads single writes; a count of the last
 * ten seconds bounds what batches, which run all at once, would put on top of it.
 */
export class MemoryWriteLimiter implements WriteLimiter {
  readonly processes = 1;
  readonly #clock: Clock;
  readonly #keys = new Map<string, Paced>();

  /** @param clock best one that is never set, such as `performance.now`; one that is set back is survived */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  take(key: string, writes: number, ratePerSecond: number): LimitDecision {
    const nowMs = this.#clock.nowMs();
    const paced = this.#paced(key, nowMs);
    const delayMs = Math.max(
      paceDelayMs(paced, nowMs, writes, ratePerSecond),
      windowDelayMs(paced, nowMs, writes, ratePerSecond),
    );
    const bearableMs = writes === 1 ? 0 : DELAY_MS_MAX;
    if (delayMs > bearableMs) {
      const retryAfterSeconds = Math.max(1, Math.ceil(Math.min(delayMs - bearableMs, 3_600_000) / 1_000));
      return { kind: 'refused', retryAfterSeconds, quota: quotaOf(paced, nowMs, ratePerSecond) };
    }
    grant(paced, nowMs, delayMs, writes, ratePerSecond);
    return { kind: 'granted', delayMs, quota: quotaOf(paced, nowMs, ratePerSecond) };
  }

  peek(key: string, ratePerSecond: number): LimitQuota {
    const nowMs = this.#clock.nowMs();
    return quotaOf(this.#paced(key, nowMs), nowMs, ratePerSecond);
  }

  #paced(key: string, nowMs: number): Paced {
    const known = this.#keys.get(key);
    // Further ahead than anything granted can be: the clock was set back, and must not refuse for as long as it jumped.
    const isUsable = known !== undefined && known.arrivalMs - nowMs <= BURST_MS + 2 * DELAY_MS_MAX;
    const paced = isUsable ? known : { arrivalMs: nowMs, slots: [], total: 0 };
    if (!isUsable) this.#keys.set(key, paced);
    const oldest = Math.floor(nowMs / SLOT_MS) - SLOTS;
    const expired = paced.slots.findIndex(({ slot }) => slot >= oldest);
    for (const { writes } of paced.slots.splice(0, expired < 0 ? paced.slots.length : expired)) paced.total -= writes;
    return paced;
  }
}

/** How long until an even pace has room: for the first write of a single one, for the last of a batch. */
function paceDelayMs({ arrivalMs }: Paced, nowMs: number, writes: number, ratePerSecond: number): number {
  const lastMs = Math.max(arrivalMs, nowMs) + ((writes - 1) * 1_000) / (PACE * ratePerSecond);
  return Math.max(0, lastMs - nowMs - BURST_MS);
}

/** How long until enough of the last ten seconds has passed. */
function windowDelayMs({ slots, total }: Paced, nowMs: number, writes: number, ratePerSecond: number): number {
  let excess = total + writes - windowWrites(ratePerSecond);
  for (const { slot, writes: counted } of slots) {
    if (excess <= 0) break;
    excess -= counted;
    if (excess <= 0) return Math.max(0, (slot + SLOTS + 1) * SLOT_MS - nowMs);
  }
  return excess <= 0 ? 0 : Infinity;
}

const windowWrites = (ratePerSecond: number): number => Math.max(1, Math.floor(ratePerSecond * WINDOW_SECONDS));

function grant(paced: Paced, nowMs: number, delayMs: number, writes: number, ratePerSecond: number): void {
  const evenMs = Math.max(paced.arrivalMs, nowMs) + (writes * 1_000) / (PACE * ratePerSecond);
  // Nothing granted later may run before what waits, or the count would not have known of it.
  paced.arrivalMs = delayMs === 0 ? evenMs : Math.max(evenMs, nowMs + delayMs + BURST_MS);
  const last = paced.slots.at(-1);
  const slot = Math.max(Math.floor((nowMs + delayMs) / SLOT_MS), last?.slot ?? -Infinity);
  if (last?.slot === slot) last.writes += writes;
  else paced.slots.push({ slot, writes });
  paced.total += writes;
}

function quotaOf({ arrivalMs, total }: Paced, nowMs: number, ratePerSecond: number): LimitQuota {
  const aheadMs = Math.max(0, arrivalMs - nowMs);
  const byPace = aheadMs > BURST_MS ? 0 : Math.floor(((BURST_MS - aheadMs) * PACE * ratePerSecond) / 1_000) + 1;
  return {
    ratePerSecond,
    remaining: Math.max(0, Math.min(byPace, windowWrites(ratePerSecond) - total)),
    resetSeconds: Math.ceil(aheadMs / 1_000),
  };
}
