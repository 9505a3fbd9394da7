import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { admitted, refused, seal } from '../log/blocks.spec-data.ts';
import type { EntryDraft } from '../log/draft.ts';
import type { SealedBlock } from '../log/sealed-block.ts';
import { callerOf, credentialOf, factsOf, ordinary } from './gate.spec-data.ts';
import { explain, isAdmission, judge, type Admission } from './judge.ts';
import { OPERATIONS, operationRow, type OperationType } from './operations.ts';
import { ROLES } from '../actors/roles.ts';
import { RULE_SET } from './rules/rule-set.ts';

const TYPES = Object.keys(OPERATIONS) as OperationType[];

describe('the gate', () => {
  it('admits an ordinary write', () => {
    expect(judge(ordinary, factsOf(), RULE_SET).kind).toBe('admitted');
  });

  it('refuses what no rule has a say in', () => {
    expect(judge(ordinary, factsOf(), [])).toMatchObject({ kind: 'refused', by: [{ rule: 'BKT-R00' }] });
  });

  it('reports every rule that refuses, the first in the order of the rules first', () => {
    const facts = factsOf({ credential: undefined, integration: undefined });
    const decision = judge({ ...ordinary, ownerId: '' }, facts, RULE_SET);
    const rules = decision.kind === 'refused' ? decision.by.map(({ rule }) => rule) : [];
    expect(rules.slice(0, 2)).toEqual(['BKT-R01', 'BKT-R02']);
    expect(rules).toContain('BKT-R10');
    expect(rules).toEqual([...rules].sort());
  });

  it.each(TYPES.flatMap((type) => ROLES.map((role) => [type, role] as const)))(
    'lets %s be asked by %s only as the table says',
    (type, role) => {
      const facts = factsOf(role === 'bucket' ? {} : { credential: credentialOf(role) });
      const decision = judge({ type, caller: callerOf(role) }, facts, RULE_SET);
      const forTheRole = decision.kind === 'refused' && decision.by.some(({ rule }) => rule === 'BKT-R03');
      expect(forTheRole).toBe(!operationRow(type).roles.includes(role));
    },
  );

  it('gives its rules names of their own, a sentence and the threats they answer', () => {
    expect(new Set(RULE_SET.map(({ id }) => id)).size).toBe(RULE_SET.length);
    for (const { id, says, threats } of RULE_SET) {
      expect(id).toMatch(/^BKT-R\d\d$/);
      expect(says).toMatch(/\.$/);
      expect(threats.length).toBeGreaterThan(0);
    }
  });

  it('explains exactly what it would decide', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...TYPES),
        fc.constantFrom(...ROLES),
        fc.boolean(),
        fc.boolean(),
        (type, role, hasOwner, isKnown) => {
          const request = { ...ordinary, type, caller: callerOf(role), ownerId: hasOwner ? 'team' : '' };
          const facts = factsOf(isKnown ? {} : { credential: undefined });
          const decision = judge(request, facts, RULE_SET);
          const refusing = explain(request, facts, RULE_SET).filter(({ verdict }) => verdict === 'refuses');
          expect(refusing.map(({ rule }) => rule)).toEqual(
            decision.kind === 'refused' ? decision.by.map(({ rule }) => rule) : [],
          );
        },
      ),
    );
  });
});

describe('an admission', () => {
  const admission = admitted({ type: 'artifact.read' });

  it('is told from everything that looks like it', () => {
    expect(isAdmission(admission)).toBe(true);
    const lookAlikes: unknown[] = [
      { ...admission },
      Object.create(admission),
      JSON.parse(JSON.stringify(admission)),
      new Proxy(admission, {}),
      { kind: 'admitted' },
      null,
    ];
    expect(lookAlikes.filter(isAdmission)).toEqual([]);
  });

  it('cannot be made by way of another one', () => {
    const Made = admission.constructor as new (request: unknown, by?: symbol) => unknown;
    expect(() => new Made(ordinary)).toThrow(TypeError);
    expect(() => new Made(ordinary, Symbol('by the gate'))).toThrow(TypeError);
  });

  it('has no other maker in the types', () => {
    // @ts-expect-error an admission cannot be written down
    const written: Admission = { kind: 'admitted', request: ordinary };
    // @ts-expect-error nor a block
    const block: SealedBlock = { ...seal(['read']) };
    // @ts-expect-error a refusal has no place for effects
    const draft: EntryDraft = { decision: refused({ type: 'artifact.read' }), effects: { records: [] } };
    expect([written, block, draft].filter(isAdmission)).toEqual([]);
  });
});
