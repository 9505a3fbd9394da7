import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ArrivalSchedule, type Stage } from './arrival-schedule.ts';

function scheduleOf(startRate: number, stages: readonly Stage[], timeUnitMs: number): ArrivalSchedule {
  return new ArrivalSchedule({ startRate, stages, timeUnitMs });
}

function durationMsOf(stages: readonly Stage[]): number {
  return stages.reduce((sum, { durationMs }) => sum + durationMs, 0);
}

function allOf(schedule: ArrivalSchedule): number[] {
  const times: number[] = [];
  for (let at = schedule.peekMs(); at !== undefined; at = schedule.peekMs()) {
    times.push(at);
    schedule.advance();
  }
  return times;
}

describe('an arrival schedule', () => {
  it('spaces a constant rate evenly and ends before the duration', () => {
    const times = allOf(scheduleOf(4, [{ durationMs: 1_000, target: 4 }], 1_000));
    expect(times).toEqual([0, 250, 500, 750]);
  });

  it.each([
    [3, 10_000, 1_000, 30],
    [1_000, 120_000, 1_000, 120_000],
    [15_000, 10_000, 1_000, 150_000],
    [7, 60_000, 60_000, 7],
    [1, 500, 1_000, 1],
  ])('has exactly rate times duration arrivals: %s a unit for %s ms', (rate, durationMs, timeUnitMs, total) => {
    const schedule = scheduleOf(rate, [{ durationMs, target: rate }], timeUnitMs);
    expect(schedule.total).toBe(total);
    expect(allOf(schedule)).toHaveLength(total);
  });

  it('ramps linearly: half of the arrivals of a ramp from zero come in the last 29 percent of it', () => {
    const times = allOf(scheduleOf(0, [{ durationMs: 10_000, target: 200 }], 1_000));
    expect(times).toHaveLength(1_000);
    expect(times[500]).toBeCloseTo(10_000 * Math.SQRT1_2, 6);
  });

  it('takes a stage without duration as a jump of the rate', () => {
    const stages = [
      { durationMs: 1_000, target: 2 },
      { durationMs: 0, target: 10 },
      { durationMs: 1_000, target: 10 },
    ];
    const times = allOf(scheduleOf(2, stages, 1_000));
    expect(times).toHaveLength(12);
    expect(times.slice(0, 4)).toEqual([0, 500, 1_000, 1_100]);
  });

  const stage: fc.Arbitrary<Stage> = fc.record({
    durationMs: fc.integer({ min: 0, max: 5_000 }),
    target: fc.integer({ min: 0, max: 300 }),
  });

  it('never goes back in time, never leaves its duration, and keeps to the area under the rate', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 300 }),
        fc.array(stage, { minLength: 1, maxLength: 6 }),
        (start, stages) => {
          const schedule = scheduleOf(start, stages, 1_000);
          const times = allOf(schedule);
          let area = 0;
          let rate = start;
          for (const { durationMs, target } of stages) {
            area += ((rate + target) / 2) * (durationMs / 1_000);
            rate = target;
          }
          expect(Math.abs(times.length - area)).toBeLessThanOrEqual(1);
          const isOrdered = times.every((at, index) => at >= (times[index - 1] ?? 0) - 1e-6);
          expect([isOrdered, times.every((at) => at <= durationMsOf(stages))]).toEqual([true, true]);
        },
      ),
      { numRuns: 60 },
    );
  });
});
