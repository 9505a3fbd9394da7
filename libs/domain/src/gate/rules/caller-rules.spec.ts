import { describe, expect, it } from '@jest/globals';
import {
  artifact,
  bareLine,
  callerOf,
  credentialOf,
  integration,
  line,
  saidBy,
  type RuleCase,
} from '../gate.spec-data.ts';
import {
  credentialIsInForce,
  integrationIsApproved,
  productIsTheCallersOwn,
  rolePermitsOperation,
} from './caller-rules.ts';

const service = callerOf('service');
const unknownOrRevoked = { code: 'credential.revoked', reason: 'the credential is unknown or revoked' } as const;
const ofSomebodyElse = { code: 'credential.revoked', reason: 'the credential was issued to somebody else' } as const;
const stands = (status: string) =>
  ({ code: 'integration.not-approved', reason: `the integration is ${status}` }) as const;
const notFound = { code: 'artifact.not-found', reason: 'no such artifact' } as const;

describe('BKT-R01, a credential in force', () => {
  it.each<RuleCase>([
    line('admits one that is in force', 'admits'),
    line('refuses one that nobody knows', unknownOrRevoked, {}, { credential: undefined }),
    line('refuses a revoked one', unknownOrRevoked, {}, { credential: { ...credentialOf('service'), revokedAt: '' } }),
    line('refuses an actor that it was not issued to', ofSomebodyElse, {
      caller: { ...service, actor: { ...service.actor, id: 'credential-9' } },
    }),
    line('refuses a role that it does not carry', ofSomebodyElse, {
      caller: { ...service, actor: { ...service.actor, role: 'owner' } },
    }),
    line('refuses a kind of actor that it does not carry', ofSomebodyElse, {
      caller: { ...service, actor: { ...service.actor, kind: 'person' } },
    }),
    line('refuses a service that calls itself the bucket', ofSomebodyElse, {
      caller: { ...service, actor: { ...service.actor, kind: 'bucket' } },
    }),
    line('refuses another product', ofSomebodyElse, { caller: { ...service, productId: 'Gurukul' } }),
    line('refuses another integration', ofSomebodyElse, { caller: { ...service, integrationId: 'gurukul-core' } }),
    line('refuses another credential', ofSomebodyElse, { caller: { ...service, credentialId: 'credential-9' } }),
    line(
      'knows a person by the person, not by the credential',
      'admits',
      { caller: callerOf('owner') },
      {
        credential: credentialOf('owner'),
      },
    ),
    line('has no say over the bucket itself', 'not-applicable', { caller: callerOf('bucket') }),
  ])('$name', ({ says, ...asked }) => {
    expect(saidBy(credentialIsInForce, asked)).toEqual(says);
  });
});

describe('BKT-R02, an approved integration', () => {
  it.each<RuleCase>([
    line('admits an approved one', 'admits'),
    line('admits an AI agent of an approved one', 'admits', { caller: callerOf('ai') }),
    line('refuses a suspended one', stands('suspended'), {}, { integration: { ...integration, status: 'suspended' } }),
    line('refuses a revoked one', stands('revoked'), {}, { integration: { ...integration, status: 'revoked' } }),
    line('refuses one that was never approved', stands('not approved'), {}, { integration: undefined }),
    line(
      'refuses an AI agent without one',
      stands('not approved'),
      { caller: callerOf('ai') },
      { integration: undefined },
    ),
    line('has no say over people', 'not-applicable', { caller: callerOf('owner') }, { integration: undefined }),
    line('has no say over the bucket', 'not-applicable', { caller: callerOf('bucket') }, { integration: undefined }),
  ])('$name', ({ says, ...asked }) => {
    expect(saidBy(integrationIsApproved, asked)).toEqual(says);
  });
});

describe('BKT-R03, the table of operations', () => {
  it.each<RuleCase>([
    line('admits a role that the table names', 'admits'),
    line(
      'refuses a role that it does not name',
      {
        code: 'role.not-permitted',
        reason: 'ai may not artifact.update',
      },
      { type: 'artifact.update', caller: callerOf('ai') },
    ),
    line(
      'refuses whoever has no role',
      { code: 'role.not-permitted', reason: 'none may not artifact.create' },
      {
        caller: { ...service, actor: { id: '', kind: 'unknown', role: 'none' } },
      },
    ),
  ])('$name', ({ says, ...asked }) => {
    expect(saidBy(rolePermitsOperation, asked)).toEqual(says);
  });
});

const read = { type: 'artifact.read', artifactId: artifact.id } as const;
const list = { type: 'artifact.list' } as const;
const auditor = callerOf('auditor');

describe('BKT-R04, the caller’s own product', () => {
  it.each<RuleCase>([
    bareLine('admits an artifact that the caller may see', 'admits', read, { artifact }),
    bareLine('says of one it may not see that it does not exist', notFound, read),
    bareLine('admits a version that exists', 'admits', { ...read, version: 2 }, { artifact, versionExists: true }),
    bareLine(
      'refuses a version that does not',
      { code: 'artifact.version-not-found', reason: 'no version 9' },
      { ...read, version: 9 },
      { artifact },
    ),
    bareLine('says nothing of the versions of an artifact that may not be seen', notFound, { ...read, version: 2 }),
    bareLine('admits a list of the own product', 'admits', { ...list, productId: 'AI_Assistant' }),
    bareLine(
      'refuses a list of another product',
      { code: 'role.not-permitted', reason: 'another product' },
      { ...list, productId: 'Gurukul' },
    ),
    bareLine('admits an auditor to any product', 'admits', { ...list, caller: auditor, productId: 'AI_Assistant' }),
    bareLine(
      'refuses an auditor a product that there is not',
      { code: 'product.unknown', reason: 'no product Nobody' },
      { ...list, caller: auditor, productId: 'Nobody' },
      { product: undefined },
    ),
    bareLine('has no say where neither artifact nor product is asked for', 'not-applicable', { type: 'audit.read' }),
  ])('$name', ({ says, ...asked }) => {
    expect(saidBy(productIsTheCallersOwn, asked)).toEqual(says);
  });
});
