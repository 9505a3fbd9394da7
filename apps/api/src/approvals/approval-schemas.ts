import { CHANGE_KINDS } from '@bucket/application';
import type { Approval, ErasureRefusal, ErasureResult, JsonObject, ShownChange } from '@bucket/domain';
import { ref } from '../openapi/api-operation.ts';
import { schemaOfDto } from '../openapi/dto-schema.ts';
import {
  digest,
  examples,
  instant,
  flag,
  listOf,
  oneOf,
  optional,
  pageSchema,
  shape,
  text,
  uuid,
  whole,
} from '../openapi/shapes.ts';
import type { ChangeRequestDocument } from './change-request.controller.ts';
import { ApprovalDto, CreateChangeRequestDto } from './change-request.dto.ts';

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
    owners: ['team-*'],
    credentials: [{ name: 'assistant-prod', actorKind: 'service', tokenHash: `sha256:${'5e'.repeat(32)}` }],
  },
};

export const approvalSchemas: Readonly<Record<string, JsonObject>> = {
  CreateChangeRequest: {
    ...schemaOfDto(CreateChangeRequestDto),
    ...examples(integrationExample, {
      kind: 'limit',
      reason: 'a new product joins',
      subject: { limit: 'writesPerSecond', value: 20_000 },
    }),
  },
  Approval: shape<Approval>({
    personId: text('The person who decided.'),
    role: oneOf('The role in which the person decided.', ['owner', 'advisor']),
    decision: oneOf('The decision.', ['approve', 'reject']),
    digest: digest('The digest of the subject that the person read.'),
    reason: text('The reason that the person gave.'),
    at: instant('When the person decided.'),
    signature: optional(
      text('The signed note (C2SP signed-note) of the decision, where the person has enrolled a key.'),
    ),
    publicKey: optional(text('The vkey that verifies `signature`.')),
  }),
  ChangeRequest: shape<ShownChange>({
    id: uuid('The id of the change request, a UUIDv7.'),
    kind: oneOf('The kind of change.', CHANGE_KINDS),
    subject: { type: 'object', description: 'The requested change.' },
    digest: digest('SHA-256 of `{kind, subject}` in its RFC 8785 form. An approval is for this digest only.'),
    reason: text('The reason for the change.'),
    requestedBy: text('The actor who requested the change.'),
    requestedAt: instant('When the change was requested.'),
    decideBy: instant('When the change request is overdue; it can still be decided.'),
    overdue: flag('Whether the change request is undecided after `decideBy`.'),
    overdueAt: optional(instant('When owner and advisor were told that it is overdue.')),
    expiresAt: instant('When the change request lapses if it is still undecided.'),
    status: oneOf('The status of the change request.', ['pending', 'approved', 'rejected', 'lapsed']),
    approvals: listOf(ref('Approval'), 'The decisions so far.'),
    result: optional(ref('ErasureResult')),
  }),
  ErasureResult: shape<ErasureResult>({
    erased: whole('The number of versions that were erased.'),
    artifacts: whole('The number of artifacts that they belonged to.'),
    refused: listOf(ref('ErasureRefusal'), 'Artifacts that a hold or a retention lock keeps; 100 at most are named.'),
    refusedTotal: whole('The number of artifacts that were not erased.'),
    certificate: text('A C2SP signed note that says what was erased, when, and by whose approval.'),
  }),
  ErasureRefusal: shape<ErasureRefusal>({
    artifactId: uuid('The artifact.'),
    code: text('The code of the refusal.'),
    reason: text('The reason of the refusal.'),
  }),
  ChangeRequestDocument: shape<ChangeRequestDocument>({
    changeRequest: ref('ChangeRequest'),
    shows: optional(listOf({ type: 'string' }, 'What the change will do, in sentences; while it is pending.')),
  }),
  ChangeRequestPage: pageSchema('ChangeRequest'),
  GiveApproval: {
    ...schemaOfDto(ApprovalDto),
    ...examples({ decision: 'approve', digest: `sha256:${'3b'.repeat(32)}`, reason: 'reviewed' }),
  },
};
