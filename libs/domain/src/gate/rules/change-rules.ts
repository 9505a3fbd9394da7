import { standingVoices, statusAt } from '../change-request.ts';
import type { Integration } from '../integration.ts';
import type { Facts, GovernedRequest } from '../request.ts';
import type { Rule } from '../rule.ts';
import { maySeeProduct } from '../visibility.ts';
import { decisionIsSigned } from './signature-rules.ts';

const isApproval = ({ type }: GovernedRequest): boolean =>
  type === 'change-request.approve' || type === 'change-request.reject';

export const subjectExists: Rule = {
  id: 'BKT-R20',
  says: 'What a governance operation names exists; the change requests of others do not exist for a product.',
  threats: ['T2', 'T7'],
  appliesTo: ({ subjectId }) => subjectId !== undefined,
  refuses: ({ type, caller }, { changeRequest, subjectIntegration, subjectCredential }) => {
    const isSeen = maySeeProduct(caller, null) || changeRequest?.requestedBy === caller.actor.id;
    if (type.startsWith('change-request.') && (changeRequest === undefined || !isSeen)) {
      return { code: 'change-request.not-found', reason: 'no such change request' };
    }
    if (type.startsWith('integration.') && subjectIntegration === undefined) {
      return { code: 'integration.not-found', reason: 'no such integration' };
    }
    if (type === 'credential.revoke' && subjectCredential === undefined) {
      return { code: 'credential.not-found', reason: 'no such credential' };
    }
    return undefined;
  },
};

export const changeIsUndecided: Rule = {
  id: 'BKT-R21',
  says: 'A change is decided once; an undecided one lapses after seven days.',
  threats: ['T5'],
  appliesTo: (request, { changeRequest }) => isApproval(request) && changeRequest !== undefined,
  refuses: (_request, { changeRequest, at }) => {
    const status = changeRequest === undefined ? 'pending' : statusAt(changeRequest, at);
    if (status === 'pending') return undefined;
    if (status === 'lapsed') return { code: 'change-request.lapsed', reason: 'the change request has lapsed' };
    return { code: 'change-request.decided', reason: `the change request is ${status}` };
  },
};

export const nobodyApprovesTheirOwn: Rule = {
  id: 'BKT-R22',
  says: 'Nobody gives a voice to a request of their own.',
  threats: ['T5'],
  appliesTo: (request, { changeRequest }) => isApproval(request) && changeRequest !== undefined,
  refuses: ({ caller }, { changeRequest }) =>
    changeRequest?.requestedBy === caller.actor.id
      ? { code: 'approval.own-request', reason: `${caller.actor.id} asked for this change` }
      : undefined,
};

export const onePersonOneVoice: Rule = {
  id: 'BKT-R23',
  says: 'A change needs two people, the owner and the advisor; one person has one voice.',
  threats: ['T5'],
  appliesTo: (request, { changeRequest }) => isApproval(request) && changeRequest !== undefined,
  refuses: ({ caller }, { changeRequest, state }) =>
    changeRequest !== undefined &&
    (changeRequest.approvals.some(({ personId }) => personId === caller.actor.id) ||
      standingVoices(changeRequest, (personId, role) => state.isInOffice(personId, role)).some(
        ({ role }) => role === caller.actor.role,
      ))
      ? { code: 'approval.second-voice', reason: `${caller.actor.role} has already spoken` }
      : undefined,
};

export const approvalBindsToDigest: Rule = {
  id: 'BKT-R24',
  says: 'An approval binds to the digest of exactly what was read.',
  threats: ['T3', 'T5'],
  appliesTo: (request, { changeRequest }) => isApproval(request) && changeRequest !== undefined,
  refuses: ({ approval }, { changeRequest, subjectDigest }) =>
    approval?.digest === changeRequest?.digest && changeRequest?.digest === subjectDigest
      ? undefined
      : { code: 'change-request.digest-mismatch', reason: 'the digest is not that of the subject' },
};

export const integrationDeclaresItself: Rule = {
  id: 'BKT-R25',
  says: 'An integration speaks REST, lets data flow one way and asks only for classes its product may write.',
  threats: ['T3', 'T5', 'T7'],
  appliesTo: ({ declaration }) => declaration !== undefined,
  refuses: ({ declaration }, { declaredProduct }) => {
    if (declaration === undefined) return undefined;
    if (declaration.type !== 'rest') {
      return {
        code: 'integration.direct-database',
        reason: `an integration of type ${declaration.type} is never approved`,
      };
    }
    if (declaration.dataFlow !== 'one-way') {
      return {
        code: 'integration.data-flow',
        reason: 'data flows one way: products depend on the bucket, not the reverse',
      };
    }
    const foreign = declaration.artifactClasses.filter((name) => declaredProduct?.mayWrite.includes(name) !== true);
    if (foreign.length === 0) return undefined;
    return {
      code: 'integration.class-not-permitted',
      reason: `${declaration.productId} may not write ${foreign.slice(0, 5).join(', ')}`,
      errors: foreign.slice(0, 20).map((name) => ({
        pointer: `/subject/artifactClasses/${declaration.artifactClasses.indexOf(name)}`,
        code: 'not-permitted',
        detail: 'the product may not write this class',
      })),
    };
  },
};

export const integrationStateFits: Rule = {
  id: 'BKT-R26',
  says: 'A revoked integration stays revoked, and its name stays with its product.',
  threats: ['T5'],
  appliesTo: ({ type, subjectId, declaration }, { subjectIntegration }) =>
    (subjectId !== undefined || declaration !== undefined) &&
    subjectIntegration !== undefined &&
    type !== 'integration.read',
  refuses: ({ type, declaration }, { subjectIntegration }) => {
    const status = subjectIntegration?.status;
    if (status === 'revoked' && type !== 'credential.revoke') {
      return { code: 'integration.state', reason: 'a revoked integration stays revoked; declare a new one' };
    }
    if (declaration !== undefined && declaration.productId !== subjectIntegration?.productId) {
      return { code: 'integration.state', reason: 'the name belongs to an integration of another product' };
    }
    return undefined;
  },
};

export const approvalMeetsWhatWasAsked: Rule = {
  id: 'BKT-R27',
  says: 'An approval changes an integration only as it stood when the change was asked for.',
  threats: ['T3', 'T5'],
  appliesTo: ({ type }, facts) => type === 'change-request.approve' && integrationToChange(facts) !== undefined,
  refuses: (_request, facts) => {
    const { changeRequest } = facts;
    const standing = integrationToChange(facts);
    if (standing === undefined || changeRequest === undefined) return undefined;
    // What was suspended, revoked or approved meanwhile is not undone by a request that was made before.
    const isAsItWas =
      standing.status !== 'revoked' &&
      changeRequest.kind === 'integration' &&
      standing.productId === changeRequest.subject.productId &&
      standing.updatedAt <= changeRequest.requestedAt;
    return isAsItWas
      ? undefined
      : { code: 'integration.state', reason: 'the integration has changed since this was asked for; ask again' };
  },
};

export const rulesAreAdoptedOnce: Rule = {
  id: 'BKT-R40',
  says: 'What runs is adopted without a change request once, where nothing was adopted before.',
  threats: ['T3', 'T5'],
  appliesTo: ({ type }) => type === 'bucket.adopt',
  refuses: (_request, { state }) =>
    state.ruleSet() === undefined
      ? undefined
      : { code: 'rule-set.state', reason: 'rules are adopted already; it takes a change request of kind rule-set' },
};

export const changeFitsWhatStands: Rule = {
  id: 'BKT-R29',
  says: 'What could not take effect on the state as it stands is neither asked for nor approved, nor frozen.',
  threats: ['T3', 'T5'],
  appliesTo: ({ type }) =>
    type === 'change-request.create' || type === 'change-request.approve' || type === 'freeze.create',
  refuses: (_request, { objection }) => objection,
};

/** The integration that stands under the name which a change request declares. */
function integrationToChange({ changeRequest, state }: Facts): Integration | undefined {
  return changeRequest?.kind === 'integration' ? state.integration(changeRequest.subject.integrationId) : undefined;
}

export const changeRules: readonly Rule[] = [
  subjectExists,
  nobodyApprovesTheirOwn,
  onePersonOneVoice,
  changeIsUndecided,
  approvalBindsToDigest,
  decisionIsSigned,
  integrationDeclaresItself,
  integrationStateFits,
  approvalMeetsWhatWasAsked,
  changeFitsWhatStands,
  rulesAreAdoptedOnce,
];
