import { ref, type ApiOperation } from '../openapi/api-operation.ts';
import { listOperation } from '../openapi/list-operation.ts';
import { IDEMPOTENCY } from '../openapi/problems.ts';

const read = (path: string, id: string, summary: string): ApiOperation => ({
  method: 'GET',
  path,
  id,
  tag: 'Governance',
  summary,
  asks: 'certification.read',
  answers: { 200: { says: 'The certification with its signed envelope.', schema: ref('CertificationDocument') } },
  problems: ['certification.not-found'],
});

/** The routes under `/v1/certifications`. */
export const certificationOperations: readonly ApiOperation[] = [
  {
    method: 'POST',
    path: '/v1/certifications',
    id: 'issueCertification',
    tag: 'Governance',
    summary: 'Have what the methods of a certification found signed and recorded.',
    description:
      'The command `bucket certify` runs the methods and sends what they found. The bucket derives the verdict of every control from it, adds its own rules, schemas, version and checkpoint, and signs an in-toto statement in a DSSE envelope. It vouches for these and for the time, not for the program that ran the methods. Owner and advisor countersign it by a change request of kind `certification` with `{certificationId, digest}`.',
    asks: 'certification.issued',
    parameters: ['idempotencyKey'],
    body: { schema: ref('IssueCertification'), required: true },
    answers: {
      201: {
        says: 'The certification is signed and recorded, whatever its verdict is.',
        schema: ref('IssuedCertification'),
        headers: ['Location', 'Idempotency-Replayed'],
      },
    },
    problems: [...IDEMPOTENCY],
  },
  listOperation({
    tag: 'Governance',
    path: '/v1/certifications',
    id: 'listCertifications',
    summary: 'List the certifications, newest first, each with whether it still holds.',
    page: 'CertificationPage',
    asks: 'certification.read',
  }),
  {
    ...read('/v1/certifications/current', 'readCurrentCertification', 'Read the certification that counts.'),
    description:
      'The newest that was satisfied, also when it has lapsed; without one the newest of all. `standing` says whether it holds for the bucket that runs.',
  },
  read('/v1/certifications/{id}', 'readCertification', 'Read one certification.'),
];
