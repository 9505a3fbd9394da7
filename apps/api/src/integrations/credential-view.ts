import type { Credential } from '@bucket/domain';

/** A credential as clients see it: without its token and without the hash of it. */
export type ShownCredential = Pick<
  Credential,
  'id' | 'name' | 'actorKind' | 'integrationId' | 'createdAt' | 'revokedAt'
>;

export function showCredential({
  id,
  name,
  actorKind,
  integrationId,
  createdAt,
  revokedAt,
}: Credential): ShownCredential {
  return { id, name, actorKind, integrationId, createdAt, revokedAt };
}
