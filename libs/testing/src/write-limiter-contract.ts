import { describe, expect, it } from '@jest/globals';
import type { Clock, LimitDecision, Stopwatch, WriteLimiter } from '@bucket/ports';
import { SeededRandom } from './builders/seeded-random.ts';

/** Limiters that share what they limit, on one clock that only the test moves. */
export interface LimiterFixture {
  /** Each as a process of its own would have it; one where nothing is shared. */
  readonly limiters: readonly [WriteLimiter, ...WriteLimiter[]];
  remove(): Promise<void>;
}

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock, Stopwatch {
  #nowMs: number;
  #elapsedMs = 0;

  constructor(startMs = Date.parse('2026-01-19T09:00:00.000Z')) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  elapsedMs(): number {
    return this.#elapsedMs;
  }

  /** Time passes. A negative time is one by which the clock is set back. */
  advance(ms: number): void {
    this.#nowMs += ms;
    this.#elapsedMs += Math.max(0, ms);
  }

  /** The clock is set, ahead or back, and no time passes. */
  jump(ms: number): void {
    this.#nowMs += ms;
  }

  /** Time passes and the clock stands still. */
  freeze(ms: number): void {
    this.#elapsedMs += ms;
  }
}

interface Run {
  readonly atMs: number;
  readonly writes: number;
}

/** The most writes that any ten seconds, each beginning with a run, hold. */
function busiestTenSeconds(runs: readonly Run[]): number {
  const sorted = [...runs].sort((a, b) => a.atMs - b.atMs);
  let most = 0;
  let sum = 0;
  let oldest = 0;
  for (const run of sorted) {
    sum += run.writes;
    for (let first = sorted[oldest]; first !== undefined && first.atMs <= run.atMs - 10_000; first = sorted[oldest]) {
      sum -= first.writes;
      oldest += 1;
    }
    most = Math.max(most, sum);
  }
  return most;
}

const RATE = 200;
const KEY = 'all';

/** One promise of `WriteLimiter`, held against limiters on a clock of the test's. */
export function writeLimiterContract(
  name: string,
  open: (clock: Clock) => LimiterFixture | Promise<LimiterFixture>,
): void {
  const promise = (title: string, hold: (fixture: LimiterFixture, clock: ManualClock) => Promise<void>): void => {
    it(title, async () => {
      const clock = new ManualClock();
      const fixture = await open(clock);
      try {
        await hold(fixture, clock);
      } finally {
        await fixture.remove();
      }
    });
  };
  describe(`${name} as a WriteLimiter`, () => {
    pacePromises(promise);
    answerPromises(promise);
  });
}

type Promised = (title: string, hold: (fixture: LimiterFixture, clock: ManualClock) => Promise<void>) => void;

/** Asks every few milliseconds, in turn on each limiter, for what `next` says. @returns what ran when */
async function press(
  { limiters }: LimiterFixture,
  clock: ManualClock,
  forMs: number,
  next: () => { writes: number; afterMs: number },
): Promise<Run[]> {
  const runs: Run[] = [];
  const endMs = clock.nowMs() + forMs;
  for (let turn = 0; clock.nowMs() < endMs; turn += 1) {
    const limiter = limiters[turn % limiters.length] ?? limiters[0];
    const { writes, afterMs } = next();
    const decision = await limiter.take(KEY, writes, RATE);
    if (decision.kind === 'granted') runs.push({ atMs: clock.nowMs() + decision.delayMs, writes });
    clock.advance(afterMs);
  }
  return runs;
}

const written = (runs: readonly Run[]): number => runs.reduce((sum, { writes }) => sum + writes, 0);

function pacePromises(promise: Promised): void {
  promise('grants single writes at the rate, over any ten seconds within 1 %', async (fixture, clock) => {
    const runs = await press(fixture, clock, 22_000, () => ({ writes: 1, afterMs: 2.5 }));
    expect(busiestTenSeconds(runs)).toBeLessThanOrEqual(RATE * 10 * 1.01);
    expect(written(runs)).toBeGreaterThanOrEqual(RATE * 22 * 0.99);
  });

  promise(
    'grants batches among single writes within 1 % over any ten seconds of when they run',
    async (fixture, clock) => {
      const random = new SeededRandom(7);
      const runs = await press(fixture, clock, 30_000, () => ({
        writes: random.below(20) === 0 ? 1 + random.below(150) : 1,
        afterMs: random.below(20),
      }));
      expect(busiestTenSeconds(runs)).toBeLessThanOrEqual(RATE * 10 * 1.01);
      expect(written(runs)).toBeGreaterThanOrEqual(RATE * 30 * 0.9);
    },
  );

  promise('grants nothing but batches within 1 %, and nearly all of the rate', async (fixture, clock) => {
    const runs = await press(fixture, clock, 30_000, () => ({ writes: 100, afterMs: 20 }));
    expect(busiestTenSeconds(runs)).toBeLessThanOrEqual(RATE * 10 * 1.01);
    expect(written(runs)).toBeGreaterThanOrEqual(RATE * 30 * 0.95);
  });

  promise('lets no more than 75 ms of the rate run at once', async (fixture, clock) => {
    const runs = await press(fixture, clock, 1, () => ({ writes: 1, afterMs: 0.01 }));
    expect(written(runs)).toBeLessThanOrEqual(RATE * 0.076 + 1);
  });

  promise(
    'grants everything to whoever asks for exactly the rate, pauses now and then and catches up',
    async (fixture, clock) => {
      const [limiter] = fixture.limiters;
      const eachMs = 1_000 / RATE;
      let dueMs = clock.nowMs();
      const refused: number[] = [];
      for (let turn = 0; turn < 30 * RATE; turn += 1, dueMs += eachMs) {
        // Sixty milliseconds every ten seconds: what was due meanwhile comes at once.
        if (turn % (10 * RATE) === RATE) clock.advance(60);
        if (clock.nowMs() < dueMs) clock.advance(dueMs - clock.nowMs());
        if ((await limiter.take(KEY, 1, RATE)).kind === 'refused') refused.push(turn);
      }
      expect(refused).toEqual([]);
    },
  );

  promise('does not save up what was not used', async (fixture, clock) => {
    await press(fixture, clock, 100, () => ({ writes: 1, afterMs: 1 }));
    clock.advance(3_600_000);
    const runs = await press(fixture, clock, 10, () => ({ writes: 1, afterMs: 0.1 }));
    expect(written(runs)).toBeLessThanOrEqual(RATE * 0.076 + 3);
  });
}

function answerPromises(promise: Promised): void {
  promise('grants after the time it named what it refused', async ({ limiters: [limiter] }, clock) => {
    let refused: LimitDecision = await limiter.take(KEY, 1, RATE);
    for (let turn = 0; turn < RATE && refused.kind === 'granted'; turn += 1) refused = await limiter.take(KEY, 1, RATE);
    if (refused.kind !== 'refused') throw new Error('nothing was refused');
    expect(Number.isInteger(refused.retryAfterSeconds) && refused.retryAfterSeconds >= 1).toBe(true);
    clock.advance(refused.retryAfterSeconds * 1_000);
    expect((await limiter.take(KEY, 1, RATE)).kind).toBe('granted');
  });

  promise(
    'lets a batch wait a second at most, and takes nothing for one that it refuses',
    async ({ limiters: [limiter] }) => {
      const fits = await limiter.take(KEY, RATE, RATE);
      expect(fits.kind === 'granted' && fits.delayMs).toBeGreaterThan(900);
      expect(fits.kind === 'granted' && fits.delayMs).toBeLessThanOrEqual(1_000);
      expect((await limiter.take('other', RATE * 2, RATE)).kind).toBe('refused');
      expect(await limiter.take('other', 1, RATE)).toMatchObject({ kind: 'granted', delayMs: 0 });
    },
  );

  promise('lets single writes run at once or not at all', async (fixture, clock) => {
    const [limiter] = fixture.limiters;
    for (let turn = 0; turn < 100; turn += 1) {
      const decision = await limiter.take(KEY, 1, RATE);
      expect(decision.kind === 'granted' ? decision.delayMs : 0).toBe(0);
      clock.advance(1);
    }
  });

  promise('limits each key by itself', async (fixture, clock) => {
    const [limiter] = fixture.limiters;
    await press(fixture, clock, 100, () => ({ writes: 1, afterMs: 0.5 }));
    expect((await limiter.take('Gurukul', 1, RATE)).kind).toBe('granted');
  });

  promise('follows a changed rate from the next write on', async (fixture, clock) => {
    const [limiter] = fixture.limiters;
    await press(fixture, clock, 2_000, () => ({ writes: 1, afterMs: 2 }));
    let granted = 0;
    for (let turn = 0; turn < 1_000; turn += 1) {
      if ((await limiter.take(KEY, 1, RATE * 5)).kind === 'granted') granted += 1;
      clock.advance(1);
    }
    expect(granted).toBeGreaterThanOrEqual(RATE * 5 * 0.9);
  });

  promise('tells how many writes would be granted now', async ({ limiters: [limiter] }) => {
    const first = await limiter.take(KEY, 1, RATE);
    expect(first.quota.ratePerSecond).toBe(RATE);
    for (let left = first.quota.remaining; left > 0; left -= 1) {
      expect(await limiter.take(KEY, 1, RATE)).toMatchObject({ kind: 'granted', quota: { remaining: left - 1 } });
    }
    expect(await limiter.take(KEY, 1, RATE)).toMatchObject({ kind: 'refused', quota: { remaining: 0 } });
  });

  promise('takes nothing when it is only asked', async ({ limiters: [limiter] }) => {
    const { quota } = await limiter.take(KEY, 1, RATE);
    for (let turn = 0; turn < 100; turn += 1) expect(limiter.peek(KEY, RATE).remaining).toBe(quota.remaining);
  });
}
