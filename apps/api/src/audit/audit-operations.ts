import { ref, type ApiOperation } from '../openapi/api-operation.ts';
import { ENTRY_PARAMETERS } from './audit-filter.ts';

/** The routes under `/v1/audit`. */
export const auditOperations: readonly ApiOperation[] = [
  {
    method: 'GET',
    path: '/v1/audit/entries',
    id: 'listEntries',
    tag: 'Audit',
    summary: 'List the audit entries, oldest first. A product sees its own, a person all of them.',
    asks: 'audit.read',
    parameters: [...ENTRY_PARAMETERS, 'limit', 'cursor'],
    answers: { 200: { says: 'A page of audit entries.', schema: ref('EntryPage') } },
  },
  {
    method: 'GET',
    path: '/v1/audit/entries/{seq}',
    id: 'readEntry',
    tag: 'Audit',
    summary: 'Read one audit entry with its canonical text.',
    asks: 'audit.read',
    answers: { 200: { says: 'The audit entry.', schema: ref('EntryDocument') } },
    problems: ['entry.not-found'],
  },
  {
    method: 'GET',
    path: '/v1/audit/entries/{seq}/proof',
    id: 'proveEntry',
    tag: 'Audit',
    summary: 'Get the proof that an entry is in the signed tree (RFC 9162).',
    asks: 'audit.prove',
    parameters: ['treeSize'],
    answers: { 200: { says: 'The inclusion proof.', schema: ref('InclusionProof') } },
    problems: ['entry.not-found'],
  },
  {
    method: 'GET',
    path: '/v1/audit/consistency',
    id: 'proveConsistency',
    tag: 'Audit',
    summary: 'Get the proof that the log was only appended to between two tree sizes (RFC 9162).',
    asks: 'audit.prove',
    parameters: ['fromSize', 'toSize'],
    answers: { 200: { says: 'The consistency proof.', schema: ref('ConsistencyProof') } },
  },
  {
    method: 'GET',
    path: '/v1/audit/checkpoint',
    id: 'readCheckpoint',
    tag: 'Audit',
    summary: 'Read the newest signed checkpoint (C2SP tlog-checkpoint).',
    asks: 'audit.prove',
    answers: { 200: { says: 'The checkpoint as a signed note.', schema: { type: 'string' }, mediaType: 'text/plain' } },
  },
  {
    method: 'POST',
    path: '/v1/audit/verifications',
    id: 'verifyLog',
    tag: 'Audit',
    summary: 'Verify the whole log and compare the stored artifacts with it.',
    asks: 'audit.verify',
    description:
      'With `Prefer: respond-async`, the verification runs in the background of the process that was asked, one at a time and ' +
      'at no more than 10,000 entries per second; the answer is 202 with its progress in `Location`.',
    parameters: ['preferAsync'],
    answers: {
      200: { says: 'The result of the verification.', schema: ref('Verification') },
      202: {
        says: 'The verification runs.',
        schema: ref('VerificationProgress'),
        headers: ['Location', 'Preference-Applied'],
      },
    },
    problems: ['body.too-large', 'body.media-type', 'request.invalid'],
  },
  {
    method: 'GET',
    path: '/v1/audit/verifications/{id}',
    id: 'readVerification',
    tag: 'Audit',
    summary: 'Read how far a verification is, and its result.',
    asks: 'verification.read',
    answers: { 200: { says: 'The progress.', schema: ref('VerificationProgress') } },
    problems: ['verification.not-found'],
  },
];
