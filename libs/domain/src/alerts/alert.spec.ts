import { describe, expect, it } from '@jest/globals';
import type { AuditEntry } from '../log/entry.ts';
import { alertEvent, entrySays } from './alert-event.ts';
import { alertKey, alertOf, isWanted, STORE_LOST } from './alert.ts';

const ENTRY: AuditEntry = {
  seq: 7,
  at: '2026-03-01T12:00:00.000Z',
  type: 'artifact.read',
  outcome: 'refused',
  actor: { id: 'credential-1', kind: 'service', role: 'service' },
  integrationId: 'assistant-core',
  productId: 'AI_Assistant',
  rules: [{ rule: 'BKT-R04', reason: 'no such artifact' }],
  requestId: 'request-1',
  previousHash: '0'.repeat(64),
};
const ADMITTED = { ...ENTRY, outcome: 'allowed', rules: [] } as const;
const byBucket = (integrationId: string | null) =>
  ({
    ...ADMITTED,
    type: 'bucket.freeze',
    actor: { id: 'bucket', kind: 'bucket', role: 'bucket' },
    integrationId,
  }) as const;

describe('an entry', () => {
  it('is an alert for everybody whom its threats are told to, as severe as the worst of them', () => {
    expect(alertOf(ENTRY)).toEqual({
      kind: 'threat',
      severity: 'critical',
      threats: ['T2', 'T7'],
      tell: ['owner', 'advisor', 'service'],
    });
  });

  it('is none when nobody has to know of it', () => {
    expect(alertOf(ADMITTED)).toBeUndefined();
    expect(alertOf({ ...ADMITTED, type: 'bucket.alert' })).toBeUndefined();
  });

  it('of what a role may not is an override by an executor, and an escalation by an AI agent', () => {
    const rules = [{ rule: 'BKT-R03', reason: 'may not' }];
    const by = (role: 'executor' | 'ai') =>
      alertOf({ ...ENTRY, rules, actor: { id: 'a', kind: role === 'ai' ? 'ai' : 'person', role } })?.threats;
    expect([by('executor'), by('ai')]).toEqual([['T5'], ['T6']]);
    expect(alertOf(byBucket(null))).toMatchObject({ kind: 'freeze', threats: ['T5'] });
    expect(alertOf(byBucket('assistant-core'))).toMatchObject({ kind: 'freeze', threats: ['T6'] });
  });

  it('that sums up strangers is a forged identity, and over a limit a flood', () => {
    const told = (reason: string) => alertOf({ ...byBucket(null), type: 'caller.refuse', reason })?.threats;
    expect(told('credential.unknown: 3')).toEqual(['T2']);
    expect(told('limit.writes-per-second 0198: 40')).toEqual(['T1']);
  });

  it('of a write past the gate tells of the override where the store holds what no entry made', () => {
    const told = (reason: string) => alertOf({ ...byBucket(null), type: 'bucket.foreign-write', reason })?.threats;
    expect(told('T5: 4 artifacts are stored, the log has made 3')).toEqual(['T5', 'T8']);
    expect(told('T8 entry 3: the entry is gone')).toEqual(['T8']);
  });

  it('of a freeze that was refused is not the alert of a freeze', () => {
    const freeze = { ...ENTRY, type: 'freeze.create', rules: [{ rule: 'BKT-R03', reason: 'may not' }] } as const;
    expect([alertOf({ ...freeze, outcome: 'allowed', rules: [] })?.kind, alertOf(freeze)?.kind]).toEqual([
      'freeze',
      'threat',
    ]);
  });
});

describe('alerts', () => {
  it('are alike when the same actor is refused the same by the same rule', () => {
    const alert = alertOf(ENTRY) ?? STORE_LOST;
    const key = alertKey(alert, ENTRY);
    expect(alertKey(alert, { ...ENTRY, seq: 8, artifactId: 'another', requestId: 'request-2' })).toBe(key);
    expect(alertKey(alert, { ...ENTRY, actor: { ...ENTRY.actor, id: 'credential-2' } })).not.toBe(key);
  });

  it('about freezes of two scopes are two, and warnings about large requests are one', () => {
    const key = (type: 'freeze.create' | 'bucket.threshold', reason: string) =>
      alertKey(STORE_LOST, { ...ADMITTED, type, reason });
    expect(key('freeze.create', 'product:AI_Avatar')).not.toBe(key('freeze.create', 'all'));
    expect(key('bucket.threshold', 'batchItems 120 of 500 items, told from 100 on')).toBe(
      key('bucket.threshold', 'batchItems 130 of 500 items, told from 100 on'),
    );
    expect(key('bucket.threshold', 'artifactsTotal 0% -> 70% tell')).not.toBe(
      key('bucket.threshold', 'artifactsTotal 70% -> 90% tell'),
    );
  });

  it('reach a subscription by role and by product', () => {
    const alert = alertOf(ENTRY) ?? STORE_LOST;
    expect(isWanted(alert, 'AI_Assistant', {})).toBe(true);
    expect(isWanted(alert, 'AI_Assistant', { tell: ['service'], products: ['AI_Assistant'] })).toBe(true);
    expect(isWanted(alert, 'AI_Assistant', { tell: ['auditor'] })).toBe(false);
    expect(isWanted(alert, 'AI_Avatar', { products: ['AI_Assistant'] })).toBe(false);
    expect(isWanted(STORE_LOST, null, { products: ['AI_Assistant'] })).toBe(false);
  });

  it('are events as in CloudEvents 1.0', () => {
    const facts = { origin: 'bucket.test/log', id: 'ab', at: ENTRY.at, reason: entrySays(ENTRY), subject: 'entries/7' };
    expect(alertEvent(STORE_LOST, facts)).toEqual({
      specversion: '1.0',
      id: 'ab',
      source: '/logs/bucket.test/log',
      type: 'bucket.alert.outage',
      subject: 'entries/7',
      time: '2026-03-01T12:00:00.000Z',
      datacontenttype: 'application/json',
      data: {
        severity: 'critical',
        threats: [],
        tell: ['executor', 'owner'],
        reason: 'artifact.read by credential-1 (service) refused: no such artifact',
      },
    });
  });
});
