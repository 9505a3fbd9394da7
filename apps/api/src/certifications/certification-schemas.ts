import type { StandingCertification } from '@bucket/application';
import type { JsonObject } from '@bucket/domain';
import { ref } from '../openapi/api-operation.ts';
import { schemaOfDto } from '../openapi/dto-schema.ts';
import { digest, examples, instant, listOf, oneOf, orNull, pageSchema, shape, text, uuid } from '../openapi/shapes.ts';
import type { CertificationDocument, IssuedCertification, ListedCertification } from './certification.controller.ts';
import { IssueCertificationDto } from './certification.dto.ts';

const LISTED = {
  id: uuid('The id of the certification, a UUIDv7.'),
  verdict: oneOf('Whether every control that the bucket can show is satisfied.', ['satisfied', 'not-satisfied']),
  form: oneOf('How much was measured.', ['short', 'whole']),
  issuedAt: instant('When it was signed.'),
  issuedBy: text('The person who ran the methods.'),
  validUntil: instant('12 months later.'),
  version: text('The version that was assessed.'),
  fingerprints: shape<StandingCertification['fingerprints']>({
    rules: digest('The rules that decided.'),
    classes: {
      type: 'object',
      description: 'The schema of each class.',
      additionalProperties: { type: 'string' },
    },
  }),
  digest: digest('SHA-256 of the envelope in its RFC 8785 form; the entry names it.'),
  countersignedAt: orNull(instant('When owner and advisor countersigned it; null before.')),
  changeRequestId: orNull(uuid('The change request of kind `certification` by which they did.')),
  standing: shape<StandingCertification['standing']>({
    status: oneOf('Whether it holds for the bucket that runs; `ending` in its last 30 days.', [
      'valid',
      'ending',
      'lapsed',
      'not-satisfied',
    ]),
    reasons: listOf({ type: 'string' }, 'Why it does not hold.'),
  }),
};

export const certificationSchemas: Readonly<Record<string, JsonObject>> = {
  IssueCertification: {
    ...schemaOfDto(IssueCertificationDto),
    ...examples({
      form: 'short',
      results: [
        {
          method: 'rest.roles',
          status: 'passed',
          checks: [{ what: 'auditor runs a sweep', holds: true, seen: '403 role.not-permitted', seq: 17 }],
          startedAt: '2026-01-19T08:00:00.000Z',
          endedAt: '2026-01-19T08:00:01.000Z',
        },
      ],
    }),
  },
  ListedCertification: shape<ListedCertification>(LISTED),
  CertificationPage: pageSchema('ListedCertification'),
  Certification: shape<StandingCertification>({
    ...LISTED,
    envelope: {
      type: 'object',
      description: 'A DSSE envelope with an in-toto statement, signed with the key of the log.',
    },
  }),
  CertificationDocument: shape<CertificationDocument>({ certification: ref('Certification') }),
  IssuedCertification: shape<IssuedCertification>({
    certification: ref('Certification'),
    receipt: ref('EntryReceipt'),
  }),
};
