import { fieldError, unknownMembers, type ChangeKindDefinition } from './change-kind.ts';
import { isId } from './subject-parts.ts';

const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** Countersigns a certification: owner and advisor put their names to exactly the envelope that they have read. */
export const certificationChange: ChangeKindDefinition<'certification'> = {
  kind: 'certification',
  parse: (subject) => {
    const errors = unknownMembers(subject, ['certificationId', 'digest']);
    const { certificationId, digest } = subject;
    if (!isId(certificationId)) {
      errors.push(fieldError('/subject/certificationId', 'invalid', 'the id of a certification'));
    }
    if (typeof digest !== 'string' || !DIGEST.test(digest)) {
      errors.push(fieldError('/subject/digest', 'invalid', 'the digest of its envelope'));
    }
    return errors.length > 0 || !isId(certificationId) || typeof digest !== 'string'
      ? errors
      : { certificationId, digest };
  },
  objection: ({ certificationId, digest }, { state }) =>
    state.certification(certificationId)?.digest === digest
      ? undefined
      : { code: 'certification.not-found', reason: 'no certification of this id and digest' },
  shows: ({ certificationId, digest }, { state }) => {
    const certification = state.certification(certificationId);
    return [
      `certification ${certificationId} of ${certification?.issuedAt ?? 'no time'}, ${certification?.verdict ?? 'unknown'}, will be countersigned`,
      `its envelope: ${digest}`,
    ];
  },
  effects: ({ request, at, state }) => {
    const certification = state.certification(request.subject.certificationId);
    if (certification === undefined) throw new TypeError('admitted to countersign what is not there');
    const value = { ...certification, countersignedAt: at, changeRequestId: request.id };
    return [{ kind: 'certification', id: value.id, value }];
  },
};
