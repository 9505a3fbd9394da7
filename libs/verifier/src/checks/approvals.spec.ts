import { describe, expect, it } from '@jest/globals';
import { canonicalJson, type JsonObject } from '@bucket/domain';
import { sha256 } from '../crypto.ts';
import { EvidenceFault } from '../verdict.ts';
import { checkApprovals, type CheckedRecords } from './approvals.ts';
import type { CheckedVersion } from './versions.ts';

const SUBJECT = { integrationId: 'studio', productId: 'AI_Avatar' };
const DIGEST = `sha256:${sha256.hex(canonicalJson({ kind: 'integration', subject: SUBJECT }))}`;

const voice = (role: string, personId: string, more: JsonObject = {}): JsonObject => ({
  role,
  personId,
  decision: 'approve',
  digest: DIGEST,
  ...more,
});
const VOICES = [voice('owner', 'ada'), voice('advisor', 'grace')];

const request = (more: JsonObject = {}): JsonObject => ({
  kind: 'integration',
  subject: SUBJECT,
  digest: DIGEST,
  status: 'approved',
  requestedBy: 'linus',
  approvals: VOICES,
  ...more,
});
const integration = (more: JsonObject = {}): JsonObject => ({
  ...SUBJECT,
  status: 'approved',
  changeRequestId: 'request-1',
  ...more,
});

const records = (seq: number, value: JsonObject, kind = 'change-request', id = 'request-1'): CheckedRecords => ({
  seq,
  entry: {},
  records: [{ kind, id, value }],
});

/** What is said of a version written by entry 10. */
function said(governance: readonly CheckedRecords[]): string[] {
  const version: CheckedVersion = {
    version: 1,
    metadata: {},
    metadataSalt: '',
    salt: null,
    writtenBy: { seq: 10, entry: SUBJECT },
    content: 'shown',
  };
  return checkApprovals([version], governance);
}

const approvedBy = (change: JsonObject): CheckedRecords[] => [
  records(4, request(change)),
  records(4, integration(), 'integration', 'studio'),
];

describe('who wrote a version', () => {
  it('had been approved by two people who had not asked for it', () => {
    expect(said(approvedBy({}))).toEqual([
      'the integration studio was approved by ada (owner) and grace (advisor), asked for by linus',
    ]);
  });

  it('counts the voice that took the place of one whose person had left the office', () => {
    const voices = [voice('owner', 'grace'), voice('advisor', 'grace'), voice('owner', 'ada')];
    expect(said(approvedBy({ approvals: voices }))[0]).toContain('ada (owner) and grace (advisor)');
  });

  it.each<[string, readonly CheckedRecords[]]>([
    ['by nobody', []],
    ['by one', approvedBy({ approvals: VOICES.slice(0, 1) })],
    ['by one person in both roles', approvedBy({ approvals: [voice('owner', 'ada'), voice('advisor', 'ada')] })],
    ['by who asked, as owner', approvedBy({ requestedBy: 'ada' })],
    ['by who asked, as advisor', approvedBy({ requestedBy: 'grace' })],
    ['by two owners', approvedBy({ approvals: [voice('owner', 'ada'), voice('owner', 'grace')] })],
    [
      'by one who rejected it',
      approvedBy({ approvals: [VOICES[0] ?? {}, voice('advisor', 'grace', { decision: 'reject' })] }),
    ],
    [
      'by one for another digest',
      approvedBy({ approvals: [VOICES[0] ?? {}, voice('advisor', 'grace', { digest: 'sha256:0' })] }),
    ],
    ['for another subject than was asked for', approvedBy({ subject: { ...SUBJECT, productId: 'Gurukul' } })],
    ['for another integration', approvedBy(requestFor('other'))],
    ['not yet', approvedBy({ status: 'pending' })],
    [
      'and suspended before',
      [...approvedBy({}), records(9, integration({ status: 'suspended' }), 'integration', 'studio')],
    ],
    [
      'for another product',
      [records(4, request()), records(4, integration({ productId: 'Gurukul' }), 'integration', 'studio')],
    ],
    ['only afterwards', approvedBy({}).map((each) => ({ ...each, seq: 11 }))],
    ['by another request', [records(4, request(), 'change-request', 'request-2'), ...approvedBy({}).slice(1)]],
  ])('is not taken to have been approved %s', (_, governance) => {
    expect(() => said(governance)).toThrow(EvidenceFault);
  });
});

/** A whole request for another integration, as it was asked for. */
function requestFor(integrationId: string): JsonObject {
  const subject = { ...SUBJECT, integrationId };
  const digest = `sha256:${sha256.hex(canonicalJson({ kind: 'integration', subject }))}`;
  return { subject, digest, approvals: VOICES.map((each) => ({ ...each, digest })) };
}
