import { describe, expect, it } from '@jest/globals';
import { assess } from './assess.ts';
import type { Control } from './control.ts';
import { CONTROLS } from './controls.ts';
import { METHOD_IDS, type MethodId, type MethodResult } from './method.ts';

const times = { startedAt: '2026-01-19T08:00:00.000Z', endedAt: '2026-01-19T08:00:01.000Z' };
const result = (method: MethodId, status: MethodResult['status'], reason?: string): MethodResult => ({
  method,
  status,
  checks: [{ what: 'it holds', holds: status === 'passed', seen: '200' }],
  ...times,
  ...(reason === undefined ? {} : { reason }),
});
const control = (...methods: MethodId[]): Control => ({
  id: 'X1',
  group: 'guarantee',
  sentence: 'It holds.',
  methods,
  evidenceDaysMax: 1,
  by: 'bucket',
});
const one = (results: readonly MethodResult[], ...methods: MethodId[]) =>
  assess(results, [control(...methods)]).findings[0];

describe('an assessment', () => {
  it('satisfies a control when a method passed and none failed', () => {
    const results = [result('rest.roles', 'passed'), result('rest.trail', 'not-run', 'no time')];
    expect(one(results, 'rest.roles', 'rest.trail')).toMatchObject({
      satisfied: true,
      shownBy: ['rest.roles'],
      notRun: ['rest.trail'],
    });
  });

  it('does not satisfy a control of which one method failed, and says which expectation was broken', () => {
    const results = [result('rest.roles', 'passed'), result('rest.trail', 'failed')];
    expect(one(results, 'rest.roles', 'rest.trail')).toMatchObject({
      satisfied: false,
      reason: 'rest.trail failed: it holds; seen: 200',
    });
  });

  it('does not satisfy a control of which no method ran', () => {
    expect(one([], 'rest.roles')).toMatchObject({ satisfied: false, reason: 'rest.roles did not run' });
    const results = [result('rest.roles', 'not-run', 'no time')];
    expect(one(results, 'rest.roles')).toMatchObject({ satisfied: false, reason: 'rest.roles did not run (no time)' });
    expect(one([])).toMatchObject({ satisfied: false, reason: 'no method checks it' });
  });

  it('satisfies nothing when nothing ran', () => {
    const { byBucket, byPeople, verdict } = assess([]);
    expect([byBucket.satisfied, byPeople.satisfied, verdict]).toEqual([0, 0, 'not-satisfied']);
  });

  it('satisfies nothing when every method failed', () => {
    const { byBucket } = assess(METHOD_IDS.map((id) => result(id, 'failed')));
    expect(byBucket.satisfied).toBe(0);
  });

  it('is satisfied only when every control that the bucket can show is', () => {
    const all = METHOD_IDS.map((id) => result(id, 'passed'));
    const checked = CONTROLS.filter(({ methods }) => methods.length > 0);
    expect(assess(all, checked).verdict).toBe('satisfied');
    expect(assess(all).verdict).toBe('not-satisfied');
    for (const method of METHOD_IDS) {
      const broken = all.map((each) => (each.method === method ? result(method, 'failed') : each));
      expect(assess(broken, checked).verdict).toBe('not-satisfied');
    }
  });

  it('never satisfies what only people can attest', () => {
    const { byPeople } = assess(METHOD_IDS.map((id) => result(id, 'passed')));
    expect([byPeople.satisfied, byPeople.all > 0]).toEqual([0, true]);
  });
});
