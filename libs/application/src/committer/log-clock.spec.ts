import { beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '@bucket/testing';
import { LogClock } from './log-clock.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START_MS = Date.parse('2026-01-19T08:00:00.000Z');

let clock: ManualClock;
let log: LogClock;
let headMs: number;

beforeEach(() => {
  clock = new ManualClock(START_MS);
  log = new LogClock(clock);
  headMs = START_MS;
});

/** An entry is written now. @returns days since the start, of the log */
function write(): number {
  headMs = log.look(new Date(headMs).toISOString());
  return (headMs - START_MS) / DAY_MS;
}

describe('the time of the log', () => {
  it('is that of the clock while it runs', () => {
    write();
    for (const ms of [1, 1_000, HOUR_MS, 400 * DAY_MS]) clock.advance(ms);
    expect(log.look(new Date(headMs).toISOString())).toBe(clock.nowMs());
    expect(log.takeMoved()).toBe(0);
  });

  it('begins with the clock', () => {
    clock.jump(500 * DAY_MS);
    expect(log.look('')).toBe(clock.nowMs());
  });

  it('never goes back, and loses nothing when a clock that was set back is set right', () => {
    write();
    clock.jump(-10 * DAY_MS);
    expect(write()).toBe(0);
    clock.advance(5 * DAY_MS);
    expect(write()).toBe(0);
    clock.jump(10 * DAY_MS);
    expect(write()).toBe(5);
    expect(log.takeMoved()).toBe(0);
  });

  it('tells by how much it was moved further than time has passed', () => {
    write();
    clock.jump(3 * HOUR_MS);
    write();
    expect([log.takeMoved(), log.takeMoved()]).toEqual([3 * HOUR_MS, 0]);
  });
});
