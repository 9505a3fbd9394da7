import { describe, expect, it } from '@jest/globals';
import type { Terminal } from '../terminal.ts';
import { Pace } from './pace.ts';
import { durationText, progressBar, progressText } from './progress-text.ts';
import { Progress } from './progress.ts';

function fakeTerminal(watched: boolean): Terminal & { readonly said: string[]; readonly shown: string[] } {
  const [said, shown]: [string[], string[]] = [[], []];
  const show = watched ? (line: string) => void shown.push(line) : undefined;
  return { result: () => undefined, say: (line) => void said.push(line), show, columns: 60, said, shown };
}

describe('Pace', () => {
  it('takes the rate and the time left from what was done since it began', () => {
    const pace = new Pace(1_000);
    pace.add(0, 0);
    expect(pace.add(2_000, 200)).toEqual({ done: 200, of: 1_000, perSecond: 100, secondsLeft: 8 });
  });

  it('does not count what was there before as work', () => {
    const pace = new Pace(1_000);
    pace.add(0, 500);
    expect(pace.add(1_000, 600)).toMatchObject({ perSecond: 100, secondsLeft: 4 });
  });

  it('follows a rate that changes, within 15 seconds', () => {
    const pace = new Pace(1_000_000);
    for (let second = 0; second <= 60; second += 1) pace.add(second * 1_000, second * 100);
    let latest = pace.add(61_000, 6_100);
    for (let second = 62; second <= 80; second += 1) latest = pace.add(second * 1_000, 6_100 + (second - 61) * 1_000);
    expect(latest.perSecond).toBeCloseTo(1_000);
  });

  it('promises no end while nothing moves', () => {
    const pace = new Pace(10);
    expect(pace.add(0, 5)).toEqual({ done: 5, of: 10, perSecond: undefined, secondsLeft: undefined });
    expect(pace.add(9_000, 5)).toMatchObject({ perSecond: 0, secondsLeft: undefined });
  });
});

describe('progress in words', () => {
  it.each([
    [0.4, '0 s'],
    [59.6, '1 min 0 s'],
    [248, '4 min 8 s'],
    [3_600 * 5 + 125, '5 h 2 min'],
  ])('tells %d seconds as %s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });

  it('has rate and time left', () => {
    const pace = { done: 4_200_000, of: 10_000_000, perSecond: 23_411.4, secondsLeft: 248 };
    expect(progressText(pace, 'artifacts')).toBe('42 %  4,200,000 of 10,000,000 artifacts  23,411/s  4 min 8 s left');
  });

  it('says 100 % only when all is done', () => {
    expect(progressText({ done: 999, of: 1_000, perSecond: 1, secondsLeft: 1 }, 'x')).toMatch(/^99 %/);
    expect(progressText({ done: 0, of: 0, perSecond: undefined, secondsLeft: undefined }, 'x')).toMatch(/^100 %/);
  });

  it('stays on one line of the terminal', () => {
    const pace = { done: 4_200_000, of: 10_000_000, perSecond: 23_411, secondsLeft: 248 };
    expect(progressBar(pace, 'artifacts', 50)).toHaveLength(49);
    expect(progressBar(pace, 'artifacts', 200)).toMatch(/^\[#{10}\.{14}\] 42 %/);
  });
});

describe('Progress', () => {
  it('moves a bar where a person watches, ten times a second at most', () => {
    const terminal = fakeTerminal(true);
    let nowMs = 0;
    const progress = new Progress(terminal, { unit: 'artifacts', of: 1_000, from: 0, nowMs: () => nowMs });
    for (; nowMs < 1_000; nowMs += 1) progress.at(nowMs);
    expect(terminal.shown).toHaveLength(9);
    expect(terminal.said).toEqual([]);
    progress.end(1_000);
    expect(terminal.said).toEqual(['100 %  1,000 of 1,000 artifacts  1,000/s']);
  });

  it('says a line every ten seconds where nobody watches', () => {
    const terminal = fakeTerminal(false);
    let nowMs = 0;
    const progress = new Progress(terminal, { unit: 'artifacts', of: 100_000, from: 0, nowMs: () => nowMs });
    for (; nowMs < 35_000; nowMs += 100) progress.at(nowMs);
    expect(terminal.said).toHaveLength(3);
    expect(terminal.said[0]).toBe('10 %  10,000 of 100,000 artifacts  1,000/s  1 min 30 s left');
  });
});
