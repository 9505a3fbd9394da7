import type { Credential } from '@bucket/domain';

/** A credential as people see it: never its token, nor the hash of it. */
export function credentialItem({ id, name, actorKind, integrationId, createdAt, revokedAt }: Credential) {
  return { id, name, actorKind, integrationId, createdAt, revokedAt };
}
