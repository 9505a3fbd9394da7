import { beforeEach, describe, expect, it } from '@jest/globals';
import { DAY_MS, LifecycleBench } from './bench.spec-data.ts';

let life: LifecycleBench;
let id: string;

beforeEach(async () => {
  life = await LifecycleBench.open();
  ({ id } = await life.create());
});

const tick = (): void => life.bench.time.tick();

/** Nothing is freed: neither by a sweep, nor to whoever would restore it. */
async function expectKept(): Promise<void> {
  expect(await life.sweep()).toBe(0);
  expect(await life.restore(id)).toBe('recorded');
  await life.delete(id);
}

describe('a wall clock that jumps a year ahead', () => {
  it('frees nothing early', async () => {
    await life.delete(id);
    life.pass(10);
    life.clock.jump(365 * DAY_MS);
    await expectKept();
  });

  it('frees nothing early after the process was killed and started again, whatever was written meanwhile', async () => {
    await life.delete(id);
    life.clock.jump(365 * DAY_MS);
    await life.create();
    await life.restart();
    await expectKept();
    await life.restart();
    await life.bench.marks.mark();
    await life.restart();
    await expectKept();
  });

  it('frees nothing early that was deleted after the jump, whether or not the clock is set right again', async () => {
    life.clock.jump(365 * DAY_MS);
    tick();
    await life.delete(id);
    life.pass(30);
    await life.bench.marks.mark();
    life.clock.jump(-365 * DAY_MS);
    life.pass(59);
    await expectKept();
  });

  it('lets what was deleted before it go after 90 days of real time', async () => {
    await life.delete(id);
    life.pass(10);
    life.clock.jump(365 * DAY_MS);
    life.pass(80);
    expect(await life.sweep()).toBe(1);
  });

  it('lets what was deleted after it go after 90 days of real time', async () => {
    life.pass(1);
    life.clock.jump(365 * DAY_MS);
    tick();
    await life.bench.marks.mark();
    await life.delete(id);
    life.pass(89);
    expect(await life.sweep()).toBe(0);
    life.pass(1);
    expect(await life.sweep()).toBe(1);
  });

  it('again and again frees nothing early', async () => {
    await life.delete(id);
    for (let day = 0; day < 89; day += 1) {
      life.clock.jump(365 * DAY_MS);
      life.pass(1);
      if (day % 20 === 0) await life.bench.marks.mark();
      if (day % 30 === 0) await life.restart();
    }
    await expectKept();
  });

  it('is marked at the next mark, and the mark stands for another process', async () => {
    await life.delete(id);
    life.clock.jump(365 * DAY_MS);
    await life.bench.marks.mark();
    const rival = await life.process();
    expect((await rival.sweep.run(rival.time.nowMs())).purged).toBe(0);
    life.clock.advance(89 * DAY_MS);
    expect((await rival.sweep.run(rival.time.nowMs())).purged).toBe(0);
    life.clock.advance(DAY_MS);
    expect((await rival.sweep.run(rival.time.nowMs())).purged).toBe(1);
  });
});

describe('a wall clock that is set back a day', () => {
  it('frees nothing early, and a day later at most', async () => {
    await life.delete(id);
    life.clock.jump(-DAY_MS);
    tick();
    life.pass(89);
    expect(await life.sweep()).toBe(0);
    life.pass(2);
    expect(await life.sweep()).toBe(1);
  });
});

describe('a wall clock that stands still', () => {
  it('frees nothing', async () => {
    await life.delete(id);
    for (let day = 0; day < 200; day += 1) {
      life.clock.freeze(DAY_MS);
      tick();
    }
    await expectKept();
  });

  it('and is set right later frees nothing early that was deleted while it stood', async () => {
    for (let day = 0; day < 100; day += 1) {
      life.clock.freeze(DAY_MS);
      tick();
    }
    await life.delete(id);
    life.clock.jump(100 * DAY_MS);
    tick();
    expect(await life.sweep()).toBe(0);
    life.pass(89);
    expect(await life.sweep()).toBe(0);
    life.pass(1);
    expect(await life.sweep()).toBe(1);
  });
});

describe('time in which no process ran', () => {
  it('is not counted, since it cannot be told from a jump', async () => {
    await life.delete(id);
    life.pass(50);
    await life.bench.marks.mark();
    life.clock.advance(365 * DAY_MS);
    await life.restart();
    life.pass(39);
    expect(await life.sweep()).toBe(0);
    life.pass(1);
    expect(await life.sweep()).toBe(1);
  });

  it('is lost as far as no mark was made before a crash, a day at most for a process that marks daily', async () => {
    await life.delete(id);
    for (let step = 0; step < 95 * 4; step += 1) {
      life.clock.advance(6 * 3_600_000);
      await life.bench.marks.markDaily();
      if (step === 50 * 4) await life.restart();
    }
    expect(await life.sweep()).toBe(1);
    expect(life.bench.ledger.state.retentionTime().offsetMs).toBeLessThanOrEqual(DAY_MS);
  });
});
