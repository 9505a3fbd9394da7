import { beforeEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_LIMITS, gb, type Caller } from '@bucket/domain';
import { MemoryWriteLimiter } from '@bucket/memory';
import { Workbench } from '../workbench/workbench.spec-data.ts';
import { AdmitWrites, type WriteAdmission } from './admit-writes.ts';

let bench: Workbench;
let avatar: Caller;
let assistant: Caller;
let admitWrites: AdmitWrites;

beforeEach(async () => {
  isLow = false;
  bench = await Workbench.open();
  avatar = await bench.integrate('AI_Avatar', ['avatar_config']);
  assistant = await bench.integrate('AI_Assistant', ['metadata']);
  admitWrites = new AdmitWrites(new MemoryWriteLimiter(bench.clock), bench.ledger, gateAndRoom());
});

let isLow: boolean;
const gateAndRoom = () => ({ gate: bench.gate, room: { isLow: () => isLow } });

const codeOf = (admission: WriteAdmission) => (admission.kind === 'refused' ? admission.code : admission.kind);

/** Asks once a millisecond for a second. @returns how often it was granted */
async function granted(caller: Caller): Promise<number> {
  let count = 0;
  for (let ms = 0; ms < 1_000; ms += 1) {
    for (let i = 0; i < 3; i += 1) {
      const admission = await admitWrites.admit(caller, 1);
      if (admission.kind === 'granted') {
        count += 1;
        admission.release();
      }
    }
    bench.clock.advance(1);
  }
  return count;
}

describe('a disk that is nearly full', () => {
  it('takes no writes and uses up no rate, until there is room again', async () => {
    isLow = true;
    const before = admitWrites.quota();
    expect(codeOf(await admitWrites.admit(avatar, 1))).toBe('capacity.disk');
    expect(admitWrites.quota()).toEqual(before);
    isLow = false;
    expect(codeOf(await admitWrites.admit(avatar, 1))).toBe('granted');
  });
});

describe('writers at once', () => {
  const LIMIT = DEFAULT_LIMITS.concurrentWriters;

  /** So many ask, a millisecond apart. @returns those that have a place, in order; the others join when they get one */
  async function crowd(count: number, asked = admitWrites): Promise<WriteAdmission[]> {
    const answered: WriteAdmission[] = [];
    for (let i = 0; i < count; i += 1) {
      void asked.admit(avatar, 1).then((admission) => answered.push(admission));
      bench.clock.advance(1);
    }
    await settled();
    return answered;
  }

  const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
  const release = (admission: WriteAdmission | undefined) => {
    if (admission?.kind === 'granted') admission.release();
  };

  it('are as many as the limit says; others wait, and have their place in turn when one has ended', async () => {
    const placed = await crowd(LIMIT + 2);
    expect([placed.length, admitWrites.writers]).toEqual([LIMIT, LIMIT]);
    release(placed[7]);
    await settled();
    expect([placed.length, admitWrites.writers]).toEqual([LIMIT + 1, LIMIT]);
    release(placed[8]);
    await settled();
    expect([placed.length, admitWrites.writers]).toEqual([LIMIT + 2, LIMIT]);
    for (const admission of placed) release(admission);
    expect(admitWrites.writers).toBe(0);
  });

  it('are refused when four times as many wait already, and taken again when those have gone', async () => {
    const placed = await crowd(5 * LIMIT);
    expect(placed).toHaveLength(LIMIT);
    expect(codeOf(await admitWrites.admit(avatar, 1))).toBe('limit.concurrent-writers');
    for (let i = 0; i < 5 * LIMIT; i += 1) {
      release(placed[i]);
      await settled();
    }
    expect([placed.length, admitWrites.writers]).toEqual([5 * LIMIT, 0]);
    expect(placed.map(codeOf)).toEqual(Array(5 * LIMIT).fill('granted'));
    expect(codeOf(await admitWrites.admit(avatar, 1))).toBe('granted');
  });

  it('have more places as soon as one ends after the limit was raised', async () => {
    const placed = await crowd(LIMIT + 5);
    const override = { limit: 'concurrentWriters', value: LIMIT + 3, changeRequestId: 'c', at: bench.ledger.head.at };
    bench.ledger.state.apply([{ kind: 'limit', id: 'concurrentWriters', value: override }]);
    release(placed[0]);
    await settled();
    expect([placed.length, admitWrites.writers]).toEqual([LIMIT + 4, LIMIT + 3]);
  });

  it('are shared out among the processes, and one at least is each process’s own', async () => {
    for (const [processes, share] of [
      [3, 33],
      [1_000, 1],
    ] as const) {
      const limiter = new MemoryWriteLimiter(bench.clock);
      const shared = new AdmitWrites(
        { processes, take: (...asked) => limiter.take(...asked), peek: (...asked) => limiter.peek(...asked) },
        bench.ledger,
        gateAndRoom(),
      );
      expect(await crowd(share + 1, shared)).toHaveLength(share);
      expect(shared.writers).toBe(share * processes);
    }
  });

  it('are counted down once, however often a write says that it has ended', async () => {
    const admission = await admitWrites.admit(avatar, 1);
    await admitWrites.admit(avatar, 1);
    if (admission.kind === 'granted') for (let i = 0; i < 3; i += 1) admission.release();
    expect(admitWrites.writers).toBe(1);
  });
});

describe('the rate', () => {
  it('holds over all products, to within a burst', async () => {
    const count = await granted(avatar);
    expect(count).toBeGreaterThanOrEqual(1_000);
    expect(count).toBeLessThanOrEqual(1_085);
  });

  it('refuses with the time after which to ask again', async () => {
    await granted(avatar);
    let refused: WriteAdmission | undefined;
    for (let i = 0; i < 200 && refused?.kind !== 'refused'; i += 1) refused = await admitWrites.admit(avatar, 1);
    expect(refused).toMatchObject({ kind: 'refused', code: 'limit.writes-per-second', retryAfterSeconds: 1 });
    expect(admitWrites.quota().remaining).toBe(0);
  });

  it('is the one that two people have approved', async () => {
    const override = { limit: 'writesPerSecond', value: 100, changeRequestId: 'c', at: bench.ledger.head.at };
    bench.ledger.state.apply([{ kind: 'limit', id: 'writesPerSecond', value: override }]);
    expect(await granted(avatar)).toBeLessThanOrEqual(110);
    expect(admitWrites.quota().ratePerSecond).toBe(100);
  });
});

describe('a product near its storage share', () => {
  beforeEach(() => bench.ledger.state.setUsage('AI_Avatar', { artifacts: 1, bytes: gb(300) * 0.9 }));

  it('keeps a tenth of the rate', async () => {
    const count = await granted(avatar);
    expect(count).toBeGreaterThanOrEqual(100);
    expect(count).toBeLessThanOrEqual(110);
  });

  it('slows nobody else', async () => {
    await granted(avatar);
    expect(await granted(assistant)).toBeGreaterThanOrEqual(1_000);
  });
});
