import type { ChangeRequest } from '../change-request.ts';
import type { DecisionText } from '../decision-note.ts';
import type { GovernedRequest } from '../request.ts';
import type { Rule } from '../rule.ts';

/** How far the clock of whoever signs may differ from that of the server. */
const CLOCKS_DIFFER_MS = 5 * 60_000;

export const decisionIsSigned: Rule = {
  id: 'BKT-R39',
  says: 'Who has enrolled a key signs what they decide; their token alone decides nothing.',
  threats: ['T5', 'T8'],
  appliesTo: ({ type, approval, caller }, { changeRequest, state }) =>
    (type === 'change-request.approve' || type === 'change-request.reject') &&
    changeRequest !== undefined &&
    (approval?.signed !== undefined || typeof state.principal(caller.actor.id)?.publicKey === 'string'),
  refuses: (request, { changeRequest, state, origin, at }) => {
    const { approval, caller } = request;
    const signed = approval?.signed;
    if (signed === undefined || changeRequest === undefined) {
      return {
        code: 'approval.signature-required',
        reason: `${caller.actor.id} has enrolled a key: sign the decision`,
      };
    }
    const enrolled = state.principal(caller.actor.id)?.publicKey ?? null;
    const reason =
      enrolled === null
        ? 'no key is enrolled'
        : signed.kind === 'unverified'
          ? signed.reason
          : signed.publicKey === enrolled
            ? otherThanAsked(signed.decision, { request, changeRequest, origin, at })
            : 'signed with another key than the enrolled one';
    return reason === undefined ? undefined : { code: 'approval.signature-invalid', reason };
  },
};

interface Asked {
  readonly request: GovernedRequest;
  readonly changeRequest: ChangeRequest;
  readonly origin: string;
  readonly at: string;
}

/** What of a signed decision is not that of the request, or undefined. */
function otherThanAsked(signed: DecisionText, { request, changeRequest, origin, at }: Asked): string | undefined {
  const pairs: readonly [string, string, string][] = [
    ['origin', signed.origin, origin],
    ['request', signed.changeRequestId, changeRequest.id],
    ['kind', signed.kind, changeRequest.kind],
    ['digest', signed.digest, changeRequest.digest],
    ['decision', signed.decision, request.type === 'change-request.approve' ? 'approve' : 'reject'],
  ];
  const other = pairs.find(([, given, asked]) => given !== asked);
  if (other !== undefined) return `the signed ${other[0]} is another`;
  const signedMs = Date.parse(signed.at);
  const isInTime =
    signedMs >= Date.parse(changeRequest.requestedAt) - CLOCKS_DIFFER_MS &&
    signedMs <= Date.parse(at) + CLOCKS_DIFFER_MS;
  return isInTime ? undefined : 'the signed time is not between the request and now';
}
