import type { Artifact } from '../artifacts/artifact.ts';
import type { ActorKind } from '../actors/actor.ts';
import { defineArtifactClass, ERASABLE, VERSIONED, WRITE_ONCE, type ArtifactClass } from '../policy/artifact-class.ts';
import type { Product } from '../policy/policy-pack.ts';
import { GovernanceState } from './governance-state.ts';
import type { ChangeRequestOf } from './change-request.ts';
import type { Credential } from './credential.ts';
import type { Integration, IntegrationDeclaration } from './integration.ts';
import type { Caller, Facts, GovernedRequest, PayloadFacts } from './request.ts';
import { PEOPLE_ROLES, type Role } from '../actors/roles.ts';
import type { Rule } from './rule.ts';
import type { RuleRefusal } from './rule-refusal.ts';

export const AT = '2026-03-01T12:00:00.000Z';
export const BEFORE = '2026-02-27T12:00:00.000Z';

/** The classes of the facts page with what may be done to them, and the product that writes them. */
const CLASS_TABLE = [
  ['model_checkpoint', WRITE_ONCE, 'AI_Avatar'],
  ['iteration_history', WRITE_ONCE, 'AI_Avatar'],
  ['audit_entry', WRITE_ONCE, 'AI_Assistant'],
  ['audit_log', WRITE_ONCE, 'Workflow_Enforcement'],
  ['event_history', WRITE_ONCE, 'Workflow_Enforcement'],
  ['metadata', WRITE_ONCE, 'AI_Assistant'],
  ['artifact_manifest', WRITE_ONCE, 'AI_Assistant'],
  ['monetization_marker', WRITE_ONCE, 'Gurukul'],
  ['avatar_config', VERSIONED, 'AI_Avatar'],
  ['educational_content', VERSIONED, 'Gurukul'],
  ['persona_config', ERASABLE, 'AI_Avatar'],
  ['user_progress', ERASABLE, 'Gurukul'],
] as const;

export const classes: readonly ArtifactClass[] = CLASS_TABLE.map(([name, operations]) =>
  defineArtifactClass({
    name,
    schemaVersion: 2,
    operations,
    sizeBytesMax: 1_024,
    personalData: name === 'user_progress',
    says: 'A class of the facts page.',
    schema: { type: 'object', additionalProperties: false },
    examples: [{}, {}],
  }),
);

export const products: readonly Product[] = ['AI_Assistant', 'AI_Avatar', 'Gurukul', 'Workflow_Enforcement'].map(
  (id) => ({
    id,
    mayWrite: CLASS_TABLE.filter(([, , writer]) => writer === id).map(([name]) => name),
    mustNeverWrite: [],
    storageBytesMax: 10_000,
  }),
);

export const classNamed = (name: string): ArtifactClass | undefined => classes.find((c) => c.name === name);
export const productNamed = (id: string): Product | undefined => products.find((product) => product.id === id);

export const declaration: IntegrationDeclaration = {
  integrationId: 'assistant-core',
  productId: 'AI_Assistant',
  type: 'rest',
  artifactClasses: ['metadata', 'artifact_manifest'],
  contentFilter: 'text-moderation-v2',
  retentionPolicy: '90-days',
  deletionStrategy: 'tombstone',
  dataFlow: 'one-way',
  owners: ['team-*'],
};

export const integration: Integration = {
  ...declaration,
  status: 'approved',
  changeRequestId: 'change-1',
  approvedAt: BEFORE,
  updatedAt: BEFORE,
  reason: null,
};

/** What a caller of each role brings: people act for themselves, products through an integration. */
export function credentialOf(role: Role): Credential {
  if (role === 'bucket') throw new TypeError('the bucket has no credential');
  const ofProduct = role === 'service' || role === 'ai';
  return {
    id: `credential-of-${role}`,
    name: role,
    actorKind: ofProduct ? role : 'person',
    role,
    personId: ofProduct ? null : `person-${role}`,
    integrationId: ofProduct ? 'assistant-core' : null,
    productId: ofProduct ? 'AI_Assistant' : null,
    tokenHash: '0'.repeat(64),
    createdAt: BEFORE,
    expiresAt: '2027-02-27T12:00:00.000Z',
    revokedAt: null,
  };
}

export function callerOf(role: Role): Caller {
  if (role === 'bucket') {
    const actor = { id: 'bucket', kind: 'bucket' satisfies ActorKind, role } as const;
    return { actor, credentialId: '', integrationId: null, productId: null, requestId: 'request-1' };
  }
  const { id, actorKind, personId, integrationId, productId } = credentialOf(role);
  const actor = { id: personId ?? id, kind: actorKind, role };
  return { actor, credentialId: id, integrationId, productId, requestId: 'request-1' };
}

export const payload: PayloadFacts = { sizeBytes: 100, schemaVersion: 2, violations: [], forbidden: [] };

export const artifact: Artifact = {
  id: '01950000-0000-7000-8000-000000000001',
  productId: 'AI_Assistant',
  artifactClass: 'metadata',
  schemaVersion: 2,
  ownerId: 'team-assistant',
  integrationId: 'assistant-core',
  version: 3,
  state: 'active',
  contentHash: `sha256:${'0'.repeat(64)}`,
  sizeBytes: 100,
  createdAt: BEFORE,
  createdBy: 'credential-of-service',
  updatedAt: BEFORE,
  updatedBy: 'credential-of-service',
  labels: {},
  traceId: null,
  parents: [],
  previousContentHash: null,
  recoverableUntil: null,
  legalHolds: [],
};

export const changeRequest: ChangeRequestOf<'integration'> = {
  id: 'change-2',
  kind: 'integration',
  subject: { ...declaration },
  digest: `sha256:${'d'.repeat(64)}`,
  reason: 'conversation metadata',
  requestedBy: 'person-executor',
  requestedAt: BEFORE,
  decideBy: '2026-02-28T12:00:00.000Z',
  expiresAt: '2026-03-06T12:00:00.000Z',
  status: 'pending',
  approvals: [],
};

/** An ordinary write, which every rule that has a say admits. */
export const ordinary = {
  type: 'artifact.create',
  caller: callerOf('service'),
  artifactClass: 'metadata',
  ownerId: 'team-assistant',
  payload,
} as const satisfies GovernedRequest;

/** A state in which everybody of the facts page may act. */
export function stateWithPeople(): GovernanceState {
  const state = new GovernanceState();
  const people = PEOPLE_ROLES.map((role) => credentialOf(role));
  state.apply(people.map((value) => ({ kind: 'credential', id: value.id, value })));
  return state;
}

/** What the gate knows of `ordinary`. */
export function factsOf(changed: Partial<Facts> = {}): Facts {
  return {
    at: AT,
    now: AT,
    state: stateWithPeople(),
    credential: credentialOf('service'),
    integration,
    artifactClass: classNamed('metadata'),
    product: productNamed('AI_Assistant'),
    declaredProduct: undefined,
    artifact: undefined,
    missingParents: [],
    versionExists: false,
    changeRequest: undefined,
    subjectIntegration: undefined,
    subjectCredential: undefined,
    objection: undefined,
    subjectDigest: changeRequest.digest,
    schemaFingerprint: `sha256:${'5'.repeat(64)}`,
    origin: 'bucket.test/log',
    limits: {
      artifactsTotal: 100,
      artifactsPerProduct: 10,
      storageBytesTotal: 100_000,
      storageBytesOfProduct: 10_000,
    },
    ...changed,
  };
}

/** One line of a rule's table. */
export interface RuleCase {
  readonly name: string;
  readonly request: GovernedRequest;
  readonly facts: Facts;
  readonly says: 'admits' | 'not-applicable' | RuleRefusal;
}

/** What a rule says, in the form of its table. */
export function saidBy(rule: Rule, { request, facts }: Pick<RuleCase, 'request' | 'facts'>): RuleCase['says'] {
  return rule.appliesTo(request, facts) ? (rule.refuses(request, facts) ?? 'admits') : 'not-applicable';
}

/** A line of a table: `ordinary` and its facts, but for what is given. */
export function line(
  name: string,
  says: RuleCase['says'],
  request: Partial<GovernedRequest> = {},
  facts: Partial<Facts> = {},
): RuleCase {
  return { name, says, request: { ...ordinary, ...request }, facts: factsOf(facts) };
}

/** A line whose request has nothing of `ordinary` but the caller. */
export function bareLine(
  name: string,
  says: RuleCase['says'],
  request: Partial<GovernedRequest> & Pick<GovernedRequest, 'type'>,
  facts: Partial<Facts> = {},
): RuleCase {
  return { name, says, request: { caller: callerOf('service'), ...request }, facts: factsOf(facts) };
}
