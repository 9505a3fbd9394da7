import { describe, expect, it } from '@jest/globals';
import { GovernanceState } from '../governance-state.ts';
import type { ChangeRequestOf } from '../change-request.ts';
import type { Integration } from '../integration.ts';
import type { GovernedRequest } from '../request.ts';
import type { Role } from '../../actors/roles.ts';
import {
  AT,
  bareLine,
  callerOf,
  changeRequest,
  declaration,
  integration,
  productNamed,
  saidBy,
  type RuleCase,
} from '../gate.spec-data.ts';
import { approvalMeetsWhatWasAsked, integrationDeclaresItself, integrationStateFits } from './change-rules.ts';

const by = (role: Role) => ({ caller: callerOf(role) });
const approve = (role: Role = 'owner'): GovernedRequest => ({
  type: 'change-request.approve',
  ...by(role),
  subjectId: changeRequest.id,
  approval: { digest: changeRequest.digest },
});
const reject = (role: Role = 'owner'): GovernedRequest => ({ ...approve(role), type: 'change-request.reject' });
const on = (changed: Partial<ChangeRequestOf<'integration'>> = {}) => ({
  changeRequest: { ...changeRequest, ...changed },
});
const declare = (changed: Partial<typeof declaration> = {}) =>
  ({ type: 'change-request.create', ...by('executor'), declaration: { ...declaration, ...changed } }) as const;

describe('BKT-R25, what an integration declares', () => {
  const assistant = { declaredProduct: productNamed('AI_Assistant') };
  const foreign = (...names: string[]) => ({
    code: 'integration.class-not-permitted' as const,
    reason: `AI_Assistant may not write ${names.slice(0, 5).join(', ')}`,
    errors: names.slice(0, 20).map((name) => ({
      pointer: `/subject/artifactClasses/${names.indexOf(name) + 1}`,
      code: 'not-permitted',
      detail: 'the product may not write this class',
    })),
  });
  const many = Array.from({ length: 30 }, (_, i) => `class_${i}`);

  it.each<RuleCase>([
    bareLine('admits what the product may write', 'admits', declare(), assistant),
    bareLine(
      'refuses a direct database connection outright',
      { code: 'integration.direct-database', reason: 'an integration of type mongodb is never approved' },
      declare({ type: 'mongodb' }),
      assistant,
    ),
    bareLine(
      'refuses data that flows back',
      { code: 'integration.data-flow', reason: 'data flows one way: products depend on the bucket, not the reverse' },
      declare({ dataFlow: 'two-way' }),
      assistant,
    ),
    bareLine(
      'refuses and points at a class of another product',
      foreign('user_progress'),
      declare({ artifactClasses: ['metadata', 'user_progress'] }),
      assistant,
    ),
    bareLine(
      'names five and points at twenty at most',
      foreign(...many),
      declare({ artifactClasses: ['metadata', ...many] }),
      assistant,
    ),
    bareLine('has no say where nothing is declared', 'not-applicable', { type: 'change-request.create' }),
  ])('$name', ({ says, ...asked }) => {
    expect(saidBy(integrationDeclaresItself, asked)).toEqual(says);
  });
});

const standing = (status: Integration['status']) => ({ subjectIntegration: { ...integration, status } });
const wrongState = (reason: string) => ({ code: 'integration.state', reason }) as const;
const staysRevoked = wrongState('a revoked integration stays revoked; declare a new one');

describe('BKT-R26, the state of an integration', () => {
  const revoke = { type: 'integration.revoke', subjectId: 'assistant-core', ...by('owner') } as const;

  it.each<RuleCase>([
    bareLine('admits revoking a suspended one', 'admits', revoke, standing('suspended')),
    bareLine(
      'refuses to suspend a revoked one',
      staysRevoked,
      { ...revoke, type: 'integration.suspend' },
      standing('revoked'),
    ),
    bareLine('admits declaring a suspended one again', 'admits', declare(), standing('suspended')),
    bareLine('refuses to declare a revoked one again', staysRevoked, declare(), standing('revoked')),
    bareLine(
      'refuses a name that belongs to another product',
      wrongState('the name belongs to an integration of another product'),
      declare({ productId: 'Gurukul' }),
      standing('approved'),
    ),
    bareLine('has no say over a new name', 'not-applicable', declare()),
    bareLine('has no say over reading', 'not-applicable', { ...revoke, type: 'integration.read' }, standing('revoked')),
  ])('$name', ({ says, ...asked }) => {
    expect(saidBy(integrationStateFits, asked)).toEqual(says);
  });
});

describe('BKT-R27, an approval meets what was asked for', () => {
  const changed = wrongState('the integration has changed since this was asked for; ask again');
  const with_ = (found: Partial<Integration>) => {
    const state = new GovernanceState();
    state.apply([{ kind: 'integration', id: 'assistant-core', value: { ...integration, ...found } }]);
    return { ...on(), state };
  };

  it.each<RuleCase>([
    bareLine('admits a change of what stands as it stood', 'admits', approve(), with_({})),
    bareLine(
      'admits lifting a suspension that was there when it was asked',
      'admits',
      approve(),
      with_({ status: 'suspended' }),
    ),
    bareLine('refuses to lift a later suspension', changed, approve(), with_({ status: 'suspended', updatedAt: AT })),
    bareLine('refuses to bring back what was revoked', changed, approve(), with_({ status: 'revoked' })),
    bareLine('refuses to replace what was approved meanwhile', changed, approve(), with_({ updatedAt: AT })),
    bareLine('refuses to take the name of another product', changed, approve(), with_({ productId: 'Gurukul' })),
    bareLine('has no say over a name that is new', 'not-applicable', approve(), on()),
    bareLine('has no say over a rejection', 'not-applicable', reject(), with_({ status: 'revoked' })),
    bareLine('has no say over other kinds of change', 'not-applicable', approve(), {
      ...with_({ status: 'revoked' }),
      changeRequest: { ...changeRequest, kind: 'limit', subject: { limit: 'products', value: 5 } },
    }),
  ])('$name', ({ says, ...asked }) => {
    expect(saidBy(approvalMeetsWhatWasAsked, asked)).toEqual(says);
  });
});
