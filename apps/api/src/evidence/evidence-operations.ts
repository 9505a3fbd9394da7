import { EVIDENCE_ENTRIES_MAX, EVIDENCE_SIZE_BYTES_MAX } from '@bucket/domain';
import { ref, type ApiOperation } from '../openapi/api-operation.ts';

const LIMITS = `A bundle holds at most ${EVIDENCE_ENTRIES_MAX} entries and ${EVIDENCE_SIZE_BYTES_MAX / 1024 / 1024} MiB.`;

/** The routes of evidence. */
export const evidenceOperations: readonly ApiOperation[] = [
  {
    method: 'GET',
    path: '/v1/artifacts/{id}/evidence',
    id: 'artifactEvidence',
    tag: 'Audit',
    summary: 'Get the evidence about an artifact: one file that is verified offline.',
    description: `Metadata and payloads with their salts, every entry about the artifact with its inclusion proof, the approvals of the integrations that wrote it, and the signed checkpoint. \`format=tlog-proof\`, or \`Accept: text/plain\`, gives the C2SP tlog-proof of one entry instead; its extra data is the entry. \`format=cose-receipt\`, or \`Accept: application/cose\`, gives its COSE receipt (RFC 9942). ${LIMITS}`,
    asks: 'artifact.evidence',
    parameters: ['knownSizeFrom', 'payloads', 'custodyOf', 'evidenceFormat', 'seq'],
    answers: {
      200: {
        says: 'The evidence bundle, in RFC 8785 form, the tlog-proof, or the COSE receipt.',
        schema: ref('EvidenceBundle'),
        alternatives: { 'text/plain': { type: 'string' }, 'application/cose': { type: 'string' } },
      },
    },
    problems: ['artifact.not-found', 'entry.not-found', 'content.corrupt', 'evidence.too-large'],
  },
  {
    method: 'GET',
    path: '/v1/audit/evidence',
    id: 'periodEvidence',
    tag: 'Audit',
    summary: 'Get the evidence of all entries of a period, which shows that none is missing.',
    description: `Every entry from the number \`from\` up to but without \`to\`, with the proofs that lead to the signed checkpoint. ${LIMITS}`,
    asks: 'audit.evidence',
    parameters: ['fromSeq', 'toSeq', 'knownSize'],
    answers: { 200: { says: 'The evidence bundle, in RFC 8785 form.', schema: ref('EvidenceBundle') } },
    problems: ['evidence.too-large'],
  },
];
