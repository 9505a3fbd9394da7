import type { ShownPrincipal } from '@bucket/application';
import type { Credential, Principal } from '@bucket/domain';

/** A credential of a person as clients see it: without its token and without the hash of it. */
export type ShownPersonCredential = Pick<
  Credential,
  'id' | 'name' | 'role' | 'createdAt' | 'expiresAt' | 'revokedAt' | 'oidc'
>;

export interface PrincipalItem extends Principal {
  readonly credentials: readonly ShownPersonCredential[];
}

export function showPrincipal({ principal, credentials }: ShownPrincipal): PrincipalItem {
  const shown = credentials.map(({ id, name, role, createdAt, expiresAt, revokedAt, oidc }) => ({
    id,
    name,
    role,
    createdAt,
    expiresAt,
    revokedAt,
    ...(oidc === undefined ? {} : { oidc }),
  }));
  return { ...principal, credentials: shown };
}
