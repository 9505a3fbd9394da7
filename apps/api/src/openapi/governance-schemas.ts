import { CHANGE_KINDS, LIMIT_NAMES, type JsonObject } from '@bucket/domain';
import {
  ApprovalDto,
  CreateChangeRequestDto,
  EvaluateDto,
  IssueCredentialDto,
  StandingDto,
} from '../governance/governance.dto.ts';
import { ref } from './api-operation.ts';
import { schemaOfDto } from './dto-schema.ts';
import { digest, examples, flag, instant, listOf, oneOf, orNull, pageOf, shape, text, uuid, whole } from './shapes.ts';

const operations = shape({
  create: flag('Whether anybody may.'),
  read: flag('Whether anybody may.'),
  update: flag('Whether anybody may.'),
  delete: flag('Whether anybody may.'),
});

const artifactClass = shape({
  name: text('Its name.'),
  says: text('What it is for.'),
  schemaVersion: whole('Counts from 1.', 1),
  fingerprint: digest('Of the RFC 8785 form of `schema`.'),
  operations,
  sizeBytesMax: whole('Of the RFC 8785 form of a payload.', 1),
  personalData: flag('Whether payloads are about a person.'),
  products: listOf({ type: 'string' }, 'The products that may write it.'),
  schema: { type: 'object', description: 'JSON Schema 2020-12 of a payload.' },
  examples: { type: 'array', items: { type: 'object' }, minItems: 2, description: 'Valid payloads.' },
});

const reading = {
  value: { type: 'number', description: 'In force.' },
  warnAt: listOf({ type: 'number' }, 'Where warnings come before the value.'),
  usage: { type: ['number', 'null'], description: 'Null where nothing is used up or measured.' },
  status: oneOf('By `usage`.', ['healthy', 'warning', 'critical']),
};

const limit = shape(
  {
    limit: oneOf('Its name.', LIMIT_NAMES),
    unit: text('The unit of value, warnings and usage.'),
    scope: oneOf('What it counts over.', ['all', 'product', 'request']),
    raisable: flag('Whether an approved change request can change it.'),
    says: text('What it bounds.'),
    ...reading,
    products: listOf(
      shape({ productId: text('A product.'), ...reading }),
      'For a limit of products: each that is visible.',
    ),
  },
  ['products'],
);

const verdict = shape({
  rule: text('Its id.'),
  verdict: oneOf('What it says.', ['admits', 'refuses', 'not-applicable']),
  reason: orNull(text('Why it refuses.')),
});

const declaration = {
  integrationId: text('Its name, from now on.'),
  productId: text('The product it acts for.'),
  type: text('`rest`; a direct database connection is never approved.'),
  artifactClasses: listOf({ type: 'string' }, 'The classes it wants to write.'),
  contentFilter: text('How content is filtered before it comes here.'),
  retentionPolicy: text('How long its artifacts are kept.'),
  deletionStrategy: text('How they are removed.'),
  dataFlow: text('`one-way`: the bucket never calls back.'),
};

const integrationExample = {
  kind: 'integration',
  reason: 'conversation metadata',
  subject: {
    integrationId: 'assistant-core',
    productId: 'AI_Assistant',
    type: 'rest',
    artifactClasses: ['metadata', 'artifact_manifest'],
    contentFilter: 'text-moderation-v2',
    retentionPolicy: '90-days',
    deletionStrategy: 'tombstone',
    dataFlow: 'one-way',
  },
};

const approval = shape({
  personId: text('Who.'),
  role: oneOf('As what.', ['owner', 'advisor']),
  decision: oneOf('Which.', ['approve', 'reject']),
  digest: digest('Of what was read.'),
  reason: text('Why.'),
  at: instant('When.'),
});

const changeRequest = shape({
  id: uuid('UUIDv7.'),
  kind: oneOf('What it would change.', CHANGE_KINDS),
  subject: { type: 'object', description: 'Exactly what is asked for.' },
  digest: digest('Of the RFC 8785 form of `{kind, subject}`: what an approval binds to.'),
  reason: text('Why.'),
  requestedBy: text('Who asked.'),
  requestedAt: instant('When.'),
  expiresAt: instant('When it lapses undecided.'),
  status: oneOf('Where it stands.', ['pending', 'approved', 'rejected', 'lapsed']),
  approvals: listOf(ref('Approval'), 'The voices so far.'),
});

const integration = shape({
  ...declaration,
  status: oneOf('Its standing.', ['approved', 'suspended', 'revoked']),
  changeRequestId: uuid('The request by which it was approved.'),
  approvedAt: instant('When.'),
  updatedAt: instant('When its standing last changed.'),
  reason: orNull(text('Why it was suspended or revoked.')),
});

const credential = shape({
  id: uuid('UUIDv7; the actor of its entries.'),
  name: text('Its name.'),
  actorKind: oneOf('An AI agent creates and reads, nothing else.', ['service', 'ai']),
  integrationId: orNull(text('Whose it is.')),
  createdAt: instant('When.'),
  revokedAt: orNull(instant('When it ended.')),
});

export const governanceSchemas: Readonly<Record<string, JsonObject>> = {
  Rule: shape({
    rule: text('Its id.'),
    says: text('The rule.'),
    threats: listOf({ type: 'string' }, 'What it meets.'),
  }),
  RulePage: pageOf('Rule', { fingerprint: digest('Of rules, permissions, limits and policy pack together.') }),
  Product: shape({
    id: text('Its name.'),
    classes: listOf({ type: 'string' }, 'What it may write.'),
    mustNeverWrite: listOf({ type: 'string' }, 'What is refused to it for good.'),
    quotas: shape({ artifacts: whole('Artifacts.'), storageBytes: whole('Bytes.') }),
  }),
  ProductPage: pageOf('Product'),
  ArtifactClass: artifactClass,
  ArtifactClassPage: pageOf('ArtifactClass'),
  Limit: limit,
  LimitPage: pageOf('Limit'),
  Evaluate: {
    ...schemaOfDto(EvaluateDto),
    ...examples({ operation: 'CREATE', artifactClass: 'metadata', payload: { title: 'greeting' } }),
  },
  Verdict: verdict,
  Evaluation: shape({
    admitted: flag('Whether it would be done.'),
    rules: listOf(ref('Verdict'), 'What each rule says.'),
  }),
  CreateChangeRequest: {
    ...schemaOfDto(CreateChangeRequestDto),
    ...examples(integrationExample, {
      kind: 'limit',
      reason: 'a new product joins',
      subject: { limit: 'writesPerSecond', value: 20_000 },
    }),
  },
  Approval: approval,
  ChangeRequest: changeRequest,
  ChangeRequestDocument: shape({ changeRequest: ref('ChangeRequest') }),
  ChangeRequestPage: pageOf('ChangeRequest'),
  GiveApproval: {
    ...schemaOfDto(ApprovalDto),
    ...examples({ decision: 'approve', digest: `sha256:${'3b'.repeat(32)}`, reason: 'reviewed' }),
  },
  Integration: integration,
  IntegrationDocument: shape({ integration: ref('Integration') }),
  IntegrationPage: pageOf('Integration'),
  SetStanding: { ...schemaOfDto(StandingDto), ...examples({ reason: 'repeated refusals' }) },
  Credential: credential,
  CredentialDocument: shape({ credential: ref('Credential') }),
  CredentialPage: pageOf('Credential'),
  IssueCredential: {
    ...schemaOfDto(IssueCredentialDto),
    ...examples({ name: 'assistant-prod', actorKind: 'service' }),
  },
  IssuedCredential: shape({
    credential: ref('Credential'),
    token: text('Shown this once; the bucket keeps only its hash.', { pattern: '^bkt_[A-Za-z0-9_-]{43}$' }),
  }),
};
