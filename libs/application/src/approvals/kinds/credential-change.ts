import type { CredentialChange, FieldError, JsonObject, PolicyPack, Sha256 } from '@bucket/domain';
import { NAME, SubjectReader, type ChangeKindDefinition } from './change-kind.ts';
import {
  CREDENTIAL_MEMBERS,
  credentialObjection,
  credentialRecords,
  proofShown,
  readProductBrought,
} from './credentials.ts';

/** Gives an approved integration one more credential, whose token only its product knows. Those before it stay in force. */
export const credentialChange: ChangeKindDefinition<'credential'> = {
  kind: 'credential',
  parse: parseCredentialChange,
  objection: (subject, standing) => {
    const integration = standing.state.integration(subject.integrationId);
    if (integration === undefined) return { code: 'integration.not-found', reason: 'no such integration' };
    if (integration.status !== 'approved') {
      return { code: 'integration.state', reason: `the integration is ${integration.status}` };
    }
    if (integration.updatedAt > standing.requestedAt) {
      return { code: 'integration.state', reason: 'the integration has changed since this was asked for; ask again' };
    }
    return credentialObjection([subject], standing);
  },
  shows: ({ integrationId, name, actorKind, expiresAt, ...proof }, { state, at, sha256 }) => [
    `${name} may act for ${integrationId} as ${actorKind === 'ai' ? 'an AI agent' : 'a service'}`,
    `it has ${proofShown(proof, sha256)}, until ${expiresAt ?? 'a year after the approval'}`,
    ...state
      .credentials()
      .filter((each) => each.integrationId === integrationId && each.revokedAt === null && each.expiresAt > at)
      .map((each) => `${each.name} stays in force until ${each.expiresAt}, unless it is revoked`),
  ],
  effects: ({ request, ...context }) => {
    const { integrationId, ...credential } = request.subject;
    const productId = context.state.integration(integrationId)?.productId ?? null;
    const holder = { personId: null, integrationId, productId };
    const brought = { ...credential, role: credential.actorKind };
    return credentialRecords([brought], holder, { ...context, changeRequestId: request.id });
  },
};

function parseCredentialChange(
  subject: JsonObject,
  _policy: PolicyPack,
  sha256: Sha256,
): CredentialChange | readonly FieldError[] {
  const reader = new SubjectReader(subject, [...CREDENTIAL_MEMBERS, 'actorKind', 'integrationId']);
  const integrationId = reader.text('integrationId', NAME);
  const brought = readProductBrought(subject, reader, sha256);
  const actorKind = reader.choice('actorKind', ['service', 'ai']);
  if (reader.errors.length > 0 || actorKind === undefined) return reader.errors;
  return { integrationId, ...brought, actorKind };
}
