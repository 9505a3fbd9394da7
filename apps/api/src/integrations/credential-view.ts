import type { Credential } from '@bucket/domain';

/** A credential as clients see it: without its token and without the hash of it. */
export type ShownCredential = Pick<
  Credential,
  'id' | 'name' | 'actorKind' | 'integrationId' | 'createdAt' | 'expiresAt' | 'revokedAt' | 'key'
>;

export function showCredential(credential: Credential): ShownCredential {
  const { id, name, actorKind, integrationId, createdAt, expiresAt, revokedAt, key } = credential;
  return { id, name, actorKind, integrationId, createdAt, expiresAt, revokedAt, ...(key === undefined ? {} : { key }) };
}
