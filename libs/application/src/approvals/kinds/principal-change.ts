import {
  isCredentialInForce,
  parseVerifierKey,
  publicKeyFault,
  VOICE_ROLES,
  type ChangeRequestOf,
  type GovernanceState,
  type PersonCredentialDeclaration,
  type PersonRole,
  type Principal,
  type PrincipalChange,
  type RecordChange,
  type RuleRefusal,
} from '@bucket/domain';
import type { ChangeKindDefinition, EffectContext, Standing } from './change-kind.ts';
import { credentialObjection, credentialRecords, proofShown } from './credentials.ts';
import { oidcObjection } from './oidc-subject.ts';
import { parsePrincipal } from './principal-subject.ts';

/** Who may act: people, their roles, their credentials and their keys. */
export const principalChange: ChangeKindDefinition<'principal'> = {
  kind: 'principal',
  parse: parsePrincipal,
  objection: (change, standing) =>
    standingObjection(change, standing) ??
    credentialObjection(broughtBy(change), standing) ??
    oidcObjection(
      broughtBy(change),
      { principalId: change.principalId, hasKey: willHaveKey(change, standing) },
      standing,
    ) ??
    keyObjection(change, standing) ??
    voiceObjection(change, standing),
  shows: (change, { state, sha256 }) => {
    const before = state.principal(change.principalId);
    return [
      before === undefined
        ? `${change.principalId} is new`
        : `${change.principalId} is ${before.status}, ${before.roles.join(' and ')}, ${before.publicKey === null ? 'without a key' : `with the key ${before.publicKey}`}`,
      `will be done: ${change.action}`,
      ...('roles' in change ? [`the roles: ${change.roles.join(', ')}`] : []),
      ...('publicKey' in change && change.publicKey !== undefined ? [`the key: ${change.publicKey}`] : []),
      ...broughtBy(change).map(
        ({ name, role, expiresAt, ...proof }) =>
          `credential ${name} as ${role}, ${proofShown(proof, sha256)}, until ${expiresAt ?? 'a year after the approval'}`,
      ),
      ...('credentialId' in change
        ? [`the credential: ${state.credential(change.credentialId)?.name ?? 'unknown'}`]
        : []),
    ];
  },
  effects: ({ request, ...standing }) => effectsOf(request.subject, { ...standing, changeRequestId: request.id }),
};

function standingObjection(change: PrincipalChange, { state, requestedAt }: Standing): RuleRefusal | undefined {
  const { action, principalId } = change;
  const person = state.principal(principalId);
  if (action === 'create') {
    return person === undefined ? undefined : { code: 'principal.state', reason: `${principalId} exists already` };
  }
  if (person === undefined) return { code: 'principal.not-found', reason: 'no such person' };
  if (person.updatedAt > requestedAt) {
    return { code: 'principal.state', reason: 'the person has changed since this was asked for; ask again' };
  }
  if (person.status === 'revoked') return { code: 'principal.state', reason: 'whoever was revoked stays revoked' };
  if (action === 'reinstate' && person.status !== 'suspended') {
    return { code: 'principal.state', reason: `the person is ${person.status}` };
  }
  if (action === 'add-credential' && !person.roles.includes(change.credential.role)) {
    return { code: 'principal.state', reason: `${principalId} is not ${change.credential.role}` };
  }
  return action === 'revoke-credential' && state.credential(change.credentialId)?.personId !== principalId
    ? { code: 'credential.not-found', reason: 'no such credential of this person' }
    : undefined;
}

function keyObjection(change: PrincipalChange, { state, sha256 }: Standing): RuleRefusal | undefined {
  if (!('publicKey' in change) || change.publicKey === undefined) return undefined;
  const { publicKey, principalId } = change;
  const key = parseVerifierKey(sha256, publicKey);
  if (key?.name !== principalId) {
    return {
      code: 'change-request.subject-invalid',
      reason: 'the key is an Ed25519 vkey that bears the name of the person',
    };
  }
  const fault = publicKeyFault(key.publicKey);
  if (fault !== undefined) return { code: 'change-request.subject-invalid', reason: fault };
  const others = state.principals().filter(({ id }) => id !== principalId);
  // Of two people under one key nobody could say who signed. The name is part of a vkey, so the key itself is compared.
  const isTaken = others.some((other) => other.publicKey?.split('+')[2] === publicKey.split('+')[2]);
  return isTaken ? { code: 'principal.state', reason: 'another person has this key' } : undefined;
}

/** Whether the person has an enrolled key once the change is made. */
function willHaveKey(change: PrincipalChange, { state }: Standing): boolean {
  if ('publicKey' in change && change.publicKey !== undefined) return true;
  return (state.principal(change.principalId)?.publicKey ?? null) !== null;
}

/**
 * After every change somebody can still give each of the two voices, without an issuer that may be gone: otherwise nothing
 * could ever be decided again.
 */
function voiceObjection(change: PrincipalChange, standing: Standing): RuleRefusal | undefined {
  const after = standing.state.fork();
  after.apply(effectsOf(change, { ...standing, changeRequestId: '' }));
  const lost = VOICE_ROLES.find(
    (role) => hasVoice(standing.state, role, standing.at) && !hasVoice(after, role, standing.at),
  );
  return lost === undefined
    ? undefined
    : { code: 'principal.last-voice', reason: `nobody could act as ${lost} any more` };
}

function hasVoice(state: GovernanceState, voice: PersonRole, at: string): boolean {
  return state
    .credentials()
    .some(
      (credential) =>
        credential.role === voice &&
        credential.oidc === undefined &&
        isCredentialInForce(credential, at) &&
        state.isInOffice(credential.personId ?? '', voice),
    );
}

function broughtBy(change: PrincipalChange): readonly PersonCredentialDeclaration[] {
  if (change.action === 'create') return change.credentials;
  return change.action === 'add-credential' ? [change.credential] : [];
}

interface Effecting extends Omit<EffectContext<'principal'>, 'request'> {
  readonly changeRequestId: ChangeRequestOf<'principal'>['id'];
}

function effectsOf(change: PrincipalChange, context: Effecting): readonly RecordChange[] {
  const { state, at, changeRequestId } = context;
  const { principalId } = change;
  const before: Principal = state.principal(principalId) ?? {
    id: principalId,
    roles: [],
    status: 'active',
    publicKey: null,
    updatedAt: at,
    changeRequestId,
  };
  const person: RecordChange = {
    kind: 'principal',
    id: principalId,
    value: { ...before, ...changeOf(change), updatedAt: at, changeRequestId },
  };
  const brought = broughtBy(change).map((credential) => ({ ...credential, actorKind: 'person' as const }));
  const holder = { personId: principalId, integrationId: null, productId: null };
  return [person, ...credentialRecords(brought, holder, context), ...revocations(change, context)];
}

function changeOf(change: PrincipalChange): Partial<Principal> {
  switch (change.action) {
    case 'create':
      return { roles: change.roles, publicKey: change.publicKey ?? null };
    case 'set-roles':
      return { roles: change.roles };
    case 'suspend':
      return { status: 'suspended' };
    case 'reinstate':
      return { status: 'active' };
    case 'revoke':
      return { status: 'revoked' };
    case 'enrol-key':
      return { publicKey: change.publicKey };
    case 'add-credential':
    case 'revoke-credential':
      return {};
  }
}

/** The credentials that a change ends: one of them, or all of a person who is revoked. */
function revocations(change: PrincipalChange, { state, at }: Effecting): RecordChange[] {
  if (change.action !== 'revoke' && change.action !== 'revoke-credential') return [];
  return state
    .credentials()
    .filter(({ personId, revokedAt }) => personId === change.principalId && revokedAt === null)
    .filter(({ id }) => change.action !== 'revoke-credential' || id === change.credentialId)
    .map((credential) => ({ kind: 'credential', id: credential.id, value: { ...credential, revokedAt: at } }));
}
