import { describe, expect, it } from '@jest/globals';
import { RULE_SET } from '../gate/rules/rule-set.ts';
import { rulesAgainst, THREATS, threatsOf } from './threats.ts';

/** The facts page, “Threats”. */
const SEVERITIES = {
  T1: 'high',
  T2: 'critical',
  T3: 'high',
  T4: 'medium',
  T5: 'critical',
  T6: 'medium',
  T7: 'high',
  T8: 'critical',
  T9: 'high',
  T10: 'medium',
};

describe('the threats', () => {
  it('are those of the facts page, as severe as there', () => {
    expect(Object.fromEntries(THREATS.map(({ id, severity }) => [id, severity]))).toEqual(SEVERITIES);
  });

  it.each(THREATS.map(({ id }) => id))('%s is answered by a rule at least', (id) => {
    expect(rulesAgainst(id)).not.toEqual([]);
  });

  it('are all those that a rule names', () => {
    const named = RULE_SET.flatMap(({ threats }) => threats);
    expect(named.filter((threat) => !THREATS.some(({ id }) => id === threat))).toEqual([]);
  });

  it('are told of by a refusal through the rule that decided it, and by entries of their own', () => {
    const rules = [
      { rule: 'BKT-R33', reason: 'cools off' },
      { rule: 'BKT-R03', reason: 'ai may not' },
    ];
    expect(threatsOf({ type: 'artifact.update', rules })).toEqual(['T6']);
    expect(threatsOf({ type: 'bucket.foreign-write' })).toEqual(['T8']);
    expect(threatsOf({ type: 'artifact.create' })).toEqual([]);
    expect(threatsOf({ type: 'artifact.create', rules: [{ rule: 'BKT-R00', reason: '' }] })).toEqual(['T5']);
  });
});
