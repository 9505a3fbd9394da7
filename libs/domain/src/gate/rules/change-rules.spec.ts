import { describe, expect, it } from '@jest/globals';
import type { Approval, ChangeRequestOf } from '../change-request.ts';
import type { GovernedRequest } from '../request.ts';
import type { Role } from '../../actors/roles.ts';
import type { GovernanceState } from '../governance-state.ts';
import type { Principal } from '../principal.ts';
import {
  AT,
  bareLine,
  BEFORE,
  callerOf,
  changeRequest,
  credentialOf,
  integration,
  saidBy,
  stateWithPeople,
  type RuleCase,
} from '../gate.spec-data.ts';
import {
  approvalBindsToDigest,
  changeFitsWhatStands,
  changeIsUndecided,
  nobodyApprovesTheirOwn,
  onePersonOneVoice,
  rulesAreAdoptedOnce,
  subjectExists,
} from './change-rules.ts';

const by = (role: Role) => ({ caller: callerOf(role) });
const approve = (role: Role = 'owner'): GovernedRequest => ({
  type: 'change-request.approve',
  ...by(role),
  subjectId: changeRequest.id,
  approval: { digest: changeRequest.digest },
});
const reject = (role: Role = 'owner'): GovernedRequest => ({ ...approve(role), type: 'change-request.reject' });
const readChange = { type: 'change-request.read', subjectId: changeRequest.id } as const;
const on = (changed: Partial<ChangeRequestOf<'integration'>> = {}) => ({
  changeRequest: { ...changeRequest, ...changed },
});
const voice = (personId: string, role: Approval['role']): Approval => ({
  personId,
  role,
  decision: 'approve',
  digest: changeRequest.digest,
  reason: 'reviewed',
  at: BEFORE,
});

describe('BKT-R20, what an operation names', () => {
  const noChange = { code: 'change-request.not-found', reason: 'no such change request' } as const;
  const noIntegration = { code: 'integration.not-found', reason: 'no such integration' } as const;
  const suspend = { type: 'integration.suspend', subjectId: 'assistant-core', ...by('owner') } as const;
  const revoke = { type: 'credential.revoke', subjectId: 'credential-1', ...by('executor') } as const;

  it.each<RuleCase>([
    bareLine('admits a change request that exists', 'admits', approve(), on()),
    bareLine('refuses one that does not', noChange, approve()),
    bareLine('shows people every change request', 'admits', { ...readChange, ...by('auditor') }, on()),
    bareLine('shows a product its own', 'admits', readChange, on({ requestedBy: 'credential-of-service' })),
    bareLine('says of one that others asked for that it does not exist', noChange, readChange, on()),
    bareLine('admits an integration that exists', 'admits', suspend, { subjectIntegration: integration }),
    bareLine('refuses one that does not', noIntegration, suspend),
    bareLine('admits a credential that exists', 'admits', revoke, { subjectCredential: credentialOf('service') }),
    bareLine('refuses one that does not', { code: 'credential.not-found', reason: 'no such credential' }, revoke),
    bareLine('has no say where nothing is named', 'not-applicable', { type: 'change-request.read' }),
  ])('$name', ({ says, ...asked }) => {
    expect(saidBy(subjectExists, asked)).toEqual(says);
  });
});

describe('BKT-R21, a change is decided once', () => {
  const lapsed = { code: 'change-request.lapsed', reason: 'the change request has lapsed' } as const;
  const decided = (status: string) =>
    ({ code: 'change-request.decided', reason: `the change request is ${status}` }) as const;

  it.each<RuleCase>([
    bareLine('admits a voice on a pending one', 'admits', approve(), on()),
    bareLine(
      'admits a voice in the last millisecond',
      'admits',
      approve(),
      on({ expiresAt: '2026-03-01T12:00:00.001Z' }),
    ),
    bareLine('refuses at the very instant it lapses', lapsed, approve(), on({ expiresAt: AT })),
    bareLine('refuses to reject what has lapsed', lapsed, reject(), on({ expiresAt: AT })),
    bareLine('refuses an approved one', decided('approved'), approve(), on({ status: 'approved' })),
    bareLine('refuses a rejected one', decided('rejected'), reject(), on({ status: 'rejected' })),
    bareLine('leaves a missing one to BKT-R20', 'not-applicable', approve()),
    bareLine('has no say over reading', 'not-applicable', readChange, on({ status: 'approved' })),
  ])('$name', ({ says, ...asked }) => {
    expect(saidBy(changeIsUndecided, asked)).toEqual(says);
  });
});

describe('BKT-R22, nobody’s own request', () => {
  const own = (id: string) => ({ code: 'approval.own-request', reason: `${id} asked for this change` }) as const;

  it.each<RuleCase>([
    bareLine('admits a voice on another’s request', 'admits', approve(), on()),
    bareLine('refuses whoever asked', own('person-owner'), approve(), on({ requestedBy: 'person-owner' })),
    bareLine(
      'refuses their rejection too',
      own('person-advisor'),
      reject('advisor'),
      on({ requestedBy: 'person-advisor' }),
    ),
    bareLine('has no say over reading', 'not-applicable', readChange, on({ requestedBy: 'credential-of-service' })),
    bareLine('leaves a missing one to BKT-R20', 'not-applicable', approve()),
  ])('$name', ({ says, ...asked }) => {
    expect(saidBy(nobodyApprovesTheirOwn, asked)).toEqual(says);
  });
});

/** A second person who was an owner when they spoke. */
function withOwner(status: Principal['status']): GovernanceState {
  const state = stateWithPeople();
  const value: Principal = {
    id: 'person-2',
    roles: ['owner'],
    status,
    publicKey: null,
    updatedAt: BEFORE,
    changeRequestId: null,
  };
  state.apply([{ kind: 'principal', id: value.id, value }]);
  return state;
}

describe('BKT-R23, one person, one voice', () => {
  const spoken = (role: string) => ({ code: 'approval.second-voice', reason: `${role} has already spoken` }) as const;

  it.each<RuleCase>([
    bareLine('admits the first voice', 'admits', approve(), on()),
    bareLine(
      'admits the other’s voice',
      'admits',
      approve('advisor'),
      on({ approvals: [voice('person-owner', 'owner')] }),
    ),
    bareLine('refuses a second voice', spoken('owner'), approve(), on({ approvals: [voice('person-owner', 'owner')] })),
    bareLine('refuses another person in the same role', spoken('owner'), approve(), {
      ...on({ approvals: [voice('person-2', 'owner')] }),
      state: withOwner('active'),
    }),
    bareLine('does not count the voice of whoever was revoked since', 'admits', approve(), {
      ...on({ approvals: [voice('person-2', 'owner')] }),
      state: withOwner('revoked'),
    }),
    bareLine('refuses a person whose first voice no longer counts', spoken('owner'), approve(), {
      ...on({ approvals: [voice('person-owner', 'advisor')] }),
    }),
    bareLine('refuses the same person in another role', spoken('advisor'), approve('advisor'), {
      ...on({ approvals: [voice('person-advisor', 'owner')] }),
    }),
    bareLine('has no say over reading', 'not-applicable', readChange, on()),
  ])('$name', ({ says, ...asked }) => {
    expect(saidBy(onePersonOneVoice, asked)).toEqual(says);
  });
});

describe('BKT-R29, what stands against a change', () => {
  const objection = { code: 'freeze.not-found', reason: 'all is not frozen' } as const;

  it.each<RuleCase>([
    bareLine(
      'refuses to ask for what could not take effect',
      objection,
      { ...readChange, type: 'change-request.create' },
      { objection },
    ),
    bareLine('refuses to approve it', objection, approve(), { ...on(), objection }),
    bareLine('lets it be rejected', 'not-applicable', reject(), { ...on(), objection }),
    bareLine('admits what nothing stands against', 'admits', approve(), on()),
    bareLine('has no say over reading', 'not-applicable', readChange, { ...on(), objection }),
  ])('$name', ({ says, ...asked }) => {
    expect(saidBy(changeFitsWhatStands, asked)).toEqual(says);
  });
});

describe('BKT-R40, the first adoption', () => {
  const adopt = { type: 'bucket.adopt', caller: callerOf('bucket') } as const;
  const adopted = stateWithPeople();
  adopted.apply([
    {
      kind: 'rule-set',
      id: 'rule-set',
      value: { fingerprint: 'sha256:0', parts: {}, previous: null, adoptedAt: BEFORE, changeRequestId: null },
    },
  ]);

  it.each<RuleCase>([
    bareLine('is admitted where nothing was adopted', 'admits', adopt),
    bareLine(
      'is the only one',
      {
        code: 'rule-set.state',
        reason: 'rules are adopted already; it takes a change request of kind rule-set',
      },
      adopt,
      { state: adopted },
    ),
    bareLine('is its only matter', 'not-applicable', { type: 'bucket.begin', caller: callerOf('bucket') }),
  ])('$name', ({ says, ...asked }) => {
    expect(saidBy(rulesAreAdoptedOnce, asked)).toEqual(says);
  });
});

describe('BKT-R24, the digest of what was read', () => {
  const mismatch = { code: 'change-request.digest-mismatch', reason: 'the digest is not that of the subject' } as const;
  const { approval: _, ...without } = approve();

  it.each<RuleCase>([
    bareLine('admits the digest of the subject', 'admits', approve(), on()),
    bareLine('refuses another', mismatch, { ...approve(), approval: { digest: `sha256:${'e'.repeat(64)}` } }, on()),
    bareLine('refuses none', mismatch, without, on()),
    bareLine('has no say over reading', 'not-applicable', readChange, on()),
  ])('$name', ({ says, ...asked }) => {
    expect(saidBy(approvalBindsToDigest, asked)).toEqual(says);
  });
});
