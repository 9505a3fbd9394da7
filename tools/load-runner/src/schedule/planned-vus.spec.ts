import { describe, expect, it } from '@jest/globals';
import { peakVus, plannedVus, totalDurationMs } from './planned-vus.ts';

const stages = [
  { durationMs: 10_000, target: 10 },
  { durationMs: 5_000, target: 10 },
  { durationMs: 10_000, target: 0 },
];

describe('a ramp of VUs', () => {
  it.each([
    [0, 0],
    [999, 0],
    [1_000, 1],
    [9_999, 9],
    [10_000, 10],
    [14_999, 10],
    [15_500, 10],
    [16_000, 9],
    [24_900, 1],
    [25_000, 0],
  ])('at %s ms wants %s', (elapsedMs, vus) => {
    expect(plannedVus(0, stages, elapsedMs)).toBe(vus);
  });

  it('jumps at a stage without duration', () => {
    expect(
      plannedVus(
        1,
        [
          { durationMs: 0, target: 5 },
          { durationMs: 100, target: 5 },
        ],
        0,
      ),
    ).toBe(5);
  });

  it('knows its length and its peak', () => {
    expect(totalDurationMs(stages)).toBe(25_000);
    expect(peakVus(12, stages)).toBe(12);
    expect(peakVus(0, stages)).toBe(10);
  });
});
