import { describe, expect, it } from '@jest/globals';
import { withoutFlood } from './run-log.ts';

function logged(write: (log: ReturnType<typeof withoutFlood>) => void): string[] {
  const lines: string[] = [];
  write(withoutFlood((_level, text) => lines.push(text)));
  return lines;
}

describe('the log of a run', () => {
  it('stops repeating one fault', () => {
    const lines = logged((log) => {
      for (let index = 0; index < 1_000; index++) log('error', 'same');
      log('error', 'other');
    });
    expect(lines).toHaveLength(22);
    expect(lines.slice(-2)).toEqual(['same (not shown again)', 'other']);
  });

  it('stops at too many different faults', () => {
    const lines = logged((log) => {
      for (let index = 0; index < 1_000; index++) log('warn', `fault ${index}`);
    });
    expect(lines).toHaveLength(201);
    expect(lines.at(-1)).toContain('further ones are not shown');
  });

  it('prints everything a script prints', () => {
    expect(logged((log) => Array.from({ length: 500 }, () => log('info', 'same')))).toHaveLength(500);
  });
});
