import { describe, expect, it } from '@jest/globals';
import { formatSeconds, parseDurationMs } from './duration.ts';

describe('durations', () => {
  it.each([
    ['30s', 30_000],
    ['1m30s', 90_000],
    ['1.5h', 5_400_000],
    ['250ms', 250],
    ['0s', 0],
  ])('reads %s', (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms);
  });

  it.each(['', 's', '1 m', '5x', '1m30', '-5s', 'Infinity', '2000'])('refuses "%s"', (text) => {
    expect(() => parseDurationMs(text)).toThrow(RangeError);
  });

  it('writes seconds for people', () => {
    expect([formatSeconds(250), formatSeconds(65_040)]).toEqual(['0.3s', '65s']);
  });
});
