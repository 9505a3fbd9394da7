import { describe, expect, it } from '@jest/globals';
import { AttemptLog, attemptLimits, coolsOffUntil, counts, isToBeFrozen, type Attempt } from './attempts.ts';

const at = (seconds: number): string =>
  new Date(Date.parse('2026-03-01T12:00:00.000Z') + seconds * 1_000).toISOString();
const attempt = (changed: Partial<Attempt> = {}): Attempt => ({
  actorId: 'credential-1',
  role: 'ai',
  type: 'artifact.delete',
  at: at(0),
  rules: ['BKT-R03'],
  ...changed,
});
const limitsOf = (role: 'ai' | 'executor') => {
  const limits = attemptLimits(role);
  if (limits === undefined) throw new TypeError(`no limits of ${role}`);
  return limits;
};

describe('an attempt', () => {
  it.each<[string, boolean, Partial<Attempt>]>([
    ['of an AI agent counts, whatever it asked for', true, { type: 'audit.verify' }],
    ['of an AI agent counts while it cools off, too', true, { rules: ['BKT-R33', 'BKT-R03'] }],
    ['of an AI agent does not count where its role was not the reason', false, { rules: ['BKT-R13'] }],
    ['of an executor counts where it would have changed something', true, { role: 'executor' }],
    ['of an executor does not count where it only looked', false, { role: 'executor', type: 'artifact.read' }],
    ['of anybody else does not count', false, { role: 'service' }],
  ])('%s', (_what, expected, changed) => {
    expect(counts(attempt(changed))).toBe(expected);
  });
});

describe('cooling off', () => {
  const five = [0, 60, 120, 180, 240].map(at);

  it('begins with the fifth attempt within ten minutes and lasts a minute from the last', () => {
    expect(coolsOffUntil(five.slice(0, 4), limitsOf('ai'), at(200))).toBeUndefined();
    expect(coolsOffUntil(five, limitsOf('ai'), at(241))).toBe(at(300));
    expect(coolsOffUntil(five, limitsOf('ai'), at(300))).toBeUndefined();
  });

  it('does not begin where the attempts lie further apart', () => {
    expect(coolsOffUntil([0, 200, 400, 500, 600].map(at), limitsOf('ai'), at(601))).toBeUndefined();
  });

  it('is not for an executor', () => {
    expect(coolsOffUntil(five, limitsOf('executor'), at(241))).toBeUndefined();
  });
});

describe('freezing', () => {
  it.each([
    ['ai', 10],
    ['executor', 3],
  ] as const)('of the %s takes %i attempts within a day, none of them reviewed', (role, needed) => {
    const times = Array.from({ length: needed }, (_, i) => at(i * 60));
    expect(isToBeFrozen(times.slice(1), limitsOf(role), '')).toBe(false);
    expect(isToBeFrozen(times, limitsOf(role), '')).toBe(true);
    expect(isToBeFrozen(times, limitsOf(role), times[0] ?? '')).toBe(false);
    const spread = times.map((_, i) => at(i * 86_400));
    expect(isToBeFrozen(spread, limitsOf(role), '')).toBe(false);
  });
});

describe('the log of attempts', () => {
  it('is seen through a layer, and by the base only once it is merged', () => {
    const base = new AttemptLog();
    base.add(attempt());
    const layer = new AttemptLog(base);
    layer.add(attempt({ at: at(1) }));
    expect([base.of('credential-1'), layer.of('credential-1')]).toEqual([[at(0)], [at(0), at(1)]]);
    base.merge(layer);
    expect(base.of('credential-1')).toEqual([at(0), at(1)]);
  });

  it('keeps no more than it needs, whoever keeps trying', () => {
    const log = new AttemptLog();
    for (let i = 0; i < 1_000; i += 1) log.add(attempt({ at: at(i) }));
    expect(log.of('credential-1').length).toBeLessThanOrEqual(16);
    expect(log.of('credential-1').at(-1)).toBe(at(999));
  });
});
