import { describe, expect, it } from '@jest/globals';
import { formatDuration, parseDurationMs } from './duration.ts';

describe('durations', () => {
  it.each([
    ['30s', 30_000],
    ['1m30s', 90_000],
    ['1.5h', 5_400_000],
    ['250ms', 250],
    ['2d', 172_800_000],
    ['500us', 0.5],
    ['2000', 2_000],
    [1_500, 1_500],
    ['0s', 0],
  ])('reads %s', (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms);
  });

  it.each(['', 's', '1 m', '5x', '1m30', '-5s', 'Infinity'])('refuses "%s"', (text) => {
    expect(() => parseDurationMs(text)).toThrow(RangeError);
  });

  it.each([
    [250, '250ms'],
    [12_340, '12.34s'],
    [65_000, '1m05s'],
    [3_720_000, '1h02m00s'],
  ])('writes %s ms for people', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});
