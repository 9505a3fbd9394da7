import { describe, expect, it } from '@jest/globals';
import { readArguments } from './read-arguments.ts';
import { UserFault } from './user-fault.ts';

const rules = { options: ['from', 'to'], flags: ['json'], places: 1 };

describe('readArguments', () => {
  it('takes options, flags and places in any order', () => {
    expect(readArguments(['--to=b', 'embedded:x', '--json', '--from', 'a'], rules)).toEqual({
      options: { from: 'a', to: 'b' },
      flags: new Set(['json']),
      places: ['embedded:x'],
    });
  });

  it.each([
    [['--form', 'a'], /--form/],
    [['--from'], /--from/],
    [['--json=yes'], /--json/],
    [['one', 'two'], /two/],
  ])('refuses %j and names what is wrong', (args, says) => {
    expect(() => readArguments(args, rules)).toThrow(UserFault);
    expect(() => readArguments(args, rules)).toThrow(says);
  });
});
