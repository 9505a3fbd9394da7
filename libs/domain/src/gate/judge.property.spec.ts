import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { GovernanceState } from './governance-state.ts';
import {
  artifact,
  AT,
  BEFORE,
  callerOf,
  changeRequest,
  classes,
  credentialOf,
  declaration,
  factsOf,
  integration,
  payload,
  products,
} from './gate.spec-data.ts';
import { explain, isAdmission, judge } from './judge.ts';
import { OPERATIONS, operationRow, type OperationType } from './operations.ts';
import type { Caller, Facts, GovernedRequest } from './request.ts';
import { ROLES } from '../actors/roles.ts';
import { RULE_SET } from './rules/rule-set.ts';

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const fault = { pointer: '/payload', code: 'x', detail: 'x' };

const callers: fc.Arbitrary<Caller> = fc
  .record({
    by: fc.constantFrom(...ROLES).map(callerOf),
    kind: maybe(fc.constantFrom('person', 'service', 'ai', 'bucket', 'unknown')),
    productId: maybe(fc.constantFrom('AI_Assistant', 'Gurukul', null)),
  })
  .map(({ by, kind, productId }) => ({
    ...by,
    actor: { ...by.actor, kind: kind ?? by.actor.kind },
    productId: productId === undefined ? by.productId : productId,
  }));

/** Requests of every type, with parts that fit and parts that do not. */
const requests: fc.Arbitrary<GovernedRequest> = fc
  .record(
    {
      type: fc.constantFrom(...(Object.keys(OPERATIONS) as OperationType[])),
      caller: callers,
      artifactClass: fc.constantFrom('metadata', 'user_progress', 'nothing'),
      artifactId: fc.constant(artifact.id),
      version: fc.constantFrom(1, 3),
      ownerId: fc.constantFrom('', 'team'),
      payload: fc.constantFrom(payload, { ...payload, sizeBytes: 9_999 }, { ...payload, violations: [fault] }),
      precondition: fc.constantFrom({ kind: 'any' as const }, { kind: 'versions' as const, versions: [2] }),
      subjectId: fc.constant('change-2'),
      approval: fc.constantFrom({ digest: changeRequest.digest }, { digest: '' }),
      declaration: fc.constantFrom(declaration, { ...declaration, type: 'mongodb' }),
      productId: fc.constantFrom('AI_Assistant', 'Gurukul'),
    },
    { requiredKeys: ['type', 'caller'] },
  )
  .map((request) => request);

const standing = { ...integration, updatedAt: AT };

/** Whatever the gate may know, fitting or not. */
const facts: fc.Arbitrary<Facts> = fc
  .record({
    credential: maybe(
      fc
        .tuple(fc.constantFrom(...ROLES.filter((role) => role !== 'bucket')), fc.boolean())
        .map(([role, isRevoked]) => ({ ...credentialOf(role), revokedAt: isRevoked ? BEFORE : null })),
    ),
    integration: maybe(fc.constantFrom(integration, { ...integration, status: 'suspended' as const })),
    artifactClass: maybe(fc.constantFrom(...classes)),
    product: maybe(fc.constantFrom(...products)),
    declaredProduct: maybe(fc.constantFrom(...products)),
    artifact: maybe(fc.constantFrom(artifact, { ...artifact, state: 'deleted' as const })),
    missingParents: fc.constantFrom([], ['/parents/0']),
    versionExists: fc.boolean(),
    changeRequest: maybe(fc.constantFrom(changeRequest, { ...changeRequest, status: 'approved' as const })),
    subjectIntegration: maybe(fc.constantFrom(integration, { ...integration, status: 'revoked' as const })),
    subjectCredential: maybe(fc.constant(credentialOf('service'))),
    state: fc.boolean().map((isEmpty) => {
      const state = new GovernanceState();
      if (!isEmpty) state.apply([{ kind: 'integration', id: standing.integrationId, value: standing }]);
      return state;
    }),
  })
  .map((changed) => factsOf(changed));

describe('the gate, whatever is asked and known', () => {
  it('explains exactly what it decides, by any part of the rules', () => {
    fc.assert(
      fc.property(requests, facts, fc.subarray([...RULE_SET]), (request, known, rules) => {
        const decision = judge(request, known, rules);
        const refusing = explain(request, known, rules).filter(({ verdict }) => verdict === 'refuses');
        const by = decision.kind === 'refused' ? decision.by.map(({ rule, reason }) => ({ rule, reason })) : [];
        expect(refusing.map(({ rule, reason }) => ({ rule, reason }))).toEqual(by);
        expect(isAdmission(decision)).toBe(by.length === 0);
      }),
      { numRuns: 2_000 },
    );
  });

  it('admits nobody whom the table of operations does not name, and nobody without a credential of their own', () => {
    fc.assert(
      fc.property(requests, facts, (request, known) => {
        if (!isAdmission(judge(request, known, RULE_SET))) return;
        const { actor, credentialId, productId } = request.caller;
        expect(operationRow(request.type).roles).toContain(actor.role);
        if (actor.role === 'bucket') return;
        expect(known.credential).toMatchObject({ id: credentialId, role: actor.role, productId, revokedAt: null });
      }),
      { numRuns: 3_000 },
    );
  });

  it('changes its mind for no rule that is added', () => {
    fc.assert(
      fc.property(requests, facts, fc.subarray([...RULE_SET], { minLength: 1 }), (request, known, rules) => {
        fc.pre(rules.some((rule) => rule.appliesTo(request, known)));
        const isRefused = judge(request, known, rules).kind === 'refused';
        if (isRefused) expect(judge(request, known, RULE_SET).kind).toBe('refused');
      }),
    );
  });
});
