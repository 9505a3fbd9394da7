import { attemptLimits, coolsOffUntil } from '../attempts.ts';
import { isCredentialInForce, type Credential } from '../credential.ts';
import { operationRow } from '../operations.ts';
import type { Caller } from '../request.ts';
import type { Rule } from '../rule.ts';

export const credentialIsInForce: Rule = {
  id: 'BKT-R01',
  says: 'A credential acts only while it is in force, and only as whoever it was issued to.',
  threats: ['T2', 'T5'],
  appliesTo: ({ caller }) => caller.actor.role !== 'bucket',
  refuses: ({ caller }, { credential, now }) => {
    if (credential === undefined || credential.revokedAt !== null)
      return { code: 'credential.revoked', reason: 'the credential is unknown or revoked' };
    if (!isCredentialInForce(credential, now))
      return { code: 'credential.revoked', reason: 'the credential has expired' };
    return isIssuedTo(credential, caller)
      ? undefined
      : { code: 'credential.revoked', reason: 'the credential was issued to somebody else' };
  },
};

function isIssuedTo(credential: Credential, { actor, credentialId, integrationId, productId }: Caller): boolean {
  return (
    credential.id === credentialId &&
    (credential.personId ?? credential.id) === actor.id &&
    credential.actorKind === actor.kind &&
    credential.role === actor.role &&
    credential.integrationId === integrationId &&
    credential.productId === productId
  );
}

export const integrationIsApproved: Rule = {
  id: 'BKT-R02',
  says: 'Only an approved integration acts; suspended and revoked ones do not.',
  threats: ['T2', 'T5', 'T6'],
  appliesTo: ({ caller }) => caller.actor.kind === 'service' || caller.actor.kind === 'ai',
  refuses: (_request, { integration }) =>
    integration?.status === 'approved'
      ? undefined
      : { code: 'integration.not-approved', reason: `the integration is ${integration?.status ?? 'not approved'}` },
};

export const rolePermitsOperation: Rule = {
  id: 'BKT-R03',
  says: 'A role does only what the table of operations permits it; an AI agent creates and reads, nothing else.',
  threats: ['T5', 'T6'],
  appliesTo: () => true,
  refuses: ({ type, caller }) =>
    operationRow(type).roles.some((role) => role === caller.actor.role)
      ? undefined
      : { code: 'role.not-permitted', reason: `${caller.actor.role} may not ${type}` },
};

export const productIsTheCallersOwn: Rule = {
  id: 'BKT-R04',
  says: 'Another product’s artifacts do not exist for a caller; its product comes from the credential.',
  threats: ['T2', 'T7'],
  appliesTo: ({ artifactId, productId }) => artifactId !== undefined || productId !== undefined,
  refuses: ({ artifactId, productId, caller, version }, { artifact, product, versionExists }) => {
    if (artifactId !== undefined && artifact === undefined) {
      return { code: 'artifact.not-found', reason: 'no such artifact' };
    }
    if (artifactId !== undefined && version !== undefined && !versionExists) {
      return { code: 'artifact.version-not-found', reason: `no version ${version}` };
    }
    if (productId === undefined || productId === caller.productId) return undefined;
    if (caller.productId !== null) return { code: 'role.not-permitted', reason: 'another product' };
    return product === undefined ? { code: 'product.unknown', reason: `no product ${productId}` } : undefined;
  },
};

export const personIsInOffice: Rule = {
  id: 'BKT-R28',
  says: 'A person acts while nobody has suspended or revoked them, and in a role that they have.',
  threats: ['T5'],
  appliesTo: ({ caller }) => caller.actor.kind === 'person',
  refuses: ({ caller: { actor } }, { state }) =>
    state.isInOffice(actor.id, actor.role)
      ? undefined
      : { code: 'principal.not-in-office', reason: `${actor.id} may not act as ${actor.role} now` },
};

export const frozenActorStandsStill: Rule = {
  id: 'BKT-R32',
  says: 'Whoever is frozen does nothing until two people have reviewed what happened.',
  threats: ['T5', 'T6'],
  appliesTo: ({ caller }, { state }) => state.freeze(`actor:${caller.actor.id}`) !== undefined,
  refuses: ({ caller }, { state }) => ({
    code: 'credential.frozen',
    reason: `frozen since ${state.freeze(`actor:${caller.actor.id}`)?.frozenAt ?? ''}; it takes a change request of kind unfreeze`,
  }),
};

export const repeatedAttemptsCoolOff: Rule = {
  id: 'BKT-R33',
  says: 'An AI agent that keeps asking for what it may not have waits before it is heard again.',
  threats: ['T6'],
  appliesTo: ({ caller }) => attemptLimits(caller.actor.role)?.coolAfter !== undefined,
  refuses: ({ caller: { actor } }, { state, at }) => {
    const limits = attemptLimits(actor.role);
    const until = limits === undefined ? undefined : coolsOffUntil(state.attempts(actor.id), limits, at);
    if (until === undefined) return undefined;
    const retryAfterSeconds = Math.max(1, Math.ceil((Date.parse(until) - Date.parse(at)) / 1_000));
    return { code: 'actor.cooling-off', reason: `cools off until ${until}`, retryAfterSeconds };
  },
};

export const callerRules: readonly Rule[] = [
  credentialIsInForce,
  personIsInOffice,
  frozenActorStandsStill,
  repeatedAttemptsCoolOff,
  integrationIsApproved,
  rolePermitsOperation,
  productIsTheCallersOwn,
];
