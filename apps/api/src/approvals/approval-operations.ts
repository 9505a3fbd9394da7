import { CHANGE_KINDS } from '@bucket/application';
import { ref, type ApiOperation } from '../openapi/api-operation.ts';
import { listOperation } from '../openapi/list-operation.ts';
import { IDEMPOTENCY } from '../openapi/problems.ts';

/** What may stand against a change when it is requested and when it is approved. */
const OBJECTIONS = [
  'change-request.subject-invalid',
  'integration.not-found',
  'integration.state',
  'capacity.products',
  'credential.not-found',
  'credential.token-in-use',
  'credential.key-in-use',
  'credential.expiry',
  'principal.not-found',
  'principal.state',
  'principal.last-voice',
  'freeze.not-found',
  'freeze.state',
  'exception.rule-fixed',
  'exception.period',
  'schema.state',
  'rule-set.state',
] as const;

/** The routes under `/v1/change-requests`. */
export const approvalOperations: readonly ApiOperation[] = [
  {
    method: 'POST',
    path: '/v1/change-requests',
    id: 'createChangeRequest',
    tag: 'Governance',
    summary: 'Request a change, which two people have to approve.',
    description: `This version accepts the kinds ${CHANGE_KINDS.map((kind) => `\`${kind}\``).join(', ')}. An approved erasure is carried out within seconds; its \`result\` is then part of the change request.`,
    asks: 'change-request.create',
    parameters: ['idempotencyKey'],
    body: { schema: ref('CreateChangeRequest'), required: true },
    answers: {
      201: {
        says: 'The change request was created and is pending.',
        schema: ref('ChangeRequestDocument'),
        headers: ['Location', 'Idempotency-Replayed'],
      },
    },
    problems: [
      'change-request.kind-unknown',
      'change-request.subject-invalid',
      'integration.direct-database',
      'integration.data-flow',
      'integration.class-not-permitted',
      ...OBJECTIONS,
      'request.forbidden-content',
      'hold.not-found',
      'certification.not-found',
      'hold.released',
      'retention.lock-shortened',
      ...IDEMPOTENCY,
    ],
  },
  listOperation({
    tag: 'Governance',
    path: '/v1/change-requests',
    id: 'listChangeRequests',
    summary: 'List the change requests, oldest first.',
    page: 'ChangeRequestPage',
    asks: 'change-request.read',
  }),
  {
    method: 'GET',
    path: '/v1/change-requests/{id}',
    id: 'readChangeRequest',
    tag: 'Governance',
    summary: 'Read one change request with the digest of its subject and the approvals so far.',
    asks: 'change-request.read',
    answers: { 200: { says: 'The change request.', schema: ref('ChangeRequestDocument') } },
    problems: ['change-request.not-found'],
  },
  {
    method: 'POST',
    path: '/v1/change-requests/{id}/approvals',
    id: 'decideChangeRequest',
    tag: 'Governance',
    summary: 'Approve or reject a change request.',
    asks: 'change-request.approve',
    body: { schema: ref('GiveApproval'), required: true },
    answers: { 200: { says: 'The change request with this decision.', schema: ref('ChangeRequestDocument') } },
    problems: [
      'change-request.not-found',
      'change-request.decided',
      'change-request.lapsed',
      'change-request.digest-mismatch',
      'approval.own-request',
      'approval.second-voice',
      'approval.signature-required',
      'approval.signature-invalid',
      'request.forbidden-content',
      ...OBJECTIONS,
      'hold.released',
      'retention.lock-shortened',
    ],
  },
];
