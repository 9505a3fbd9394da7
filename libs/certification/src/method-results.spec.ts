import { describe, expect, it } from '@jest/globals';
import type { JsonObject, JsonValue } from '@bucket/domain';
import { CHECKS_MAX, parseMethodResults, TEXT_LENGTH_MAX } from './method-results.ts';

const check: JsonObject = { what: 'it is refused', holds: true, seen: '403', seq: 7 };
const good: JsonObject = {
  method: 'rest.roles',
  status: 'passed',
  reason: 'none',
  checks: [check],
  startedAt: '2026-01-19T08:00:00.000Z',
  endedAt: '2026-01-19T08:00:01.000Z',
};

describe('results from outside', () => {
  it('are taken as they are', () => {
    expect(parseMethodResults([good])).toEqual([good]);
    expect(parseMethodResults([])).toEqual([]);
  });

  it.each<[string, JsonValue]>([
    ['no list', good],
    ['an unknown method', [{ ...good, method: 'rest.nothing' }]],
    ['a method twice', [good, good]],
    ['an unknown status', [{ ...good, status: 'fine' }]],
    ['a pass without a check', [{ ...good, checks: [] }]],
    ['a pass with a broken check', [{ ...good, checks: [{ ...check, holds: false }] }]],
    ['an unknown member', [{ ...good, more: 1 }]],
    ['an unknown member of a check', [{ ...good, checks: [{ ...check, more: 1 }] }]],
    ['a check without what was seen', [{ ...good, checks: [{ what: 'a', holds: true }] }]],
    ['a negative entry', [{ ...good, checks: [{ ...check, seq: -1 }] }]],
    ['a time that is none', [{ ...good, endedAt: 'yesterday' }]],
    ['a time that does not exist', [{ ...good, endedAt: '2026-13-19T08:00:00.000Z' }]],
    ['too many checks', [{ ...good, checks: Array.from({ length: CHECKS_MAX + 1 }, () => check) }]],
    ['a text that is too long', [{ ...good, reason: 'a'.repeat(TEXT_LENGTH_MAX + 1) }]],
    ['null', [null]],
  ])('are refused whole: %s', (_what, value) => {
    expect(parseMethodResults(value)).toBeUndefined();
  });
});
