import type { PersonRole } from '../actors/roles.ts';
import type { OidcSubject } from './oidc-subject.ts';

export type PrincipalStatus = 'active' | 'suspended' | 'revoked';

/** A person as the bucket knows them: one voice for ever, whatever credentials they hold. */
export interface Principal {
  /** Named for ever: who was revoked never acts again under this name. */
  readonly id: string;
  readonly roles: readonly PersonRole[];
  readonly status: PrincipalStatus;
  /** C2SP vkey of an Ed25519 key that this person signs decisions with; once there is one, a token alone decides nothing. */
  readonly publicKey: string | null;
  readonly updatedAt: string;
  /** Null for those whom the first start made. */
  readonly changeRequestId: string | null;
}

/** Whether a person may act in a role now. */
export function isInOffice(principal: Principal | undefined, role: string): boolean {
  return principal?.status === 'active' && principal.roles.some((held) => held === role);
}

/** A credential that a person brings: they made the token themselves, or an issuer makes tokens for them. */
export interface PersonCredentialDeclaration {
  readonly name: string;
  readonly role: PersonRole;
  /** `sha256:<hex>` over the token's ASCII. Exactly one of `tokenHash` and `oidc` is there. */
  readonly tokenHash?: string;
  readonly oidc?: OidcSubject;
  readonly expiresAt?: string;
}

/** What may be asked for a person. */
export type PrincipalChange =
  | {
      readonly action: 'create';
      readonly principalId: string;
      readonly roles: readonly PersonRole[];
      readonly credentials: readonly PersonCredentialDeclaration[];
      readonly publicKey?: string;
    }
  | { readonly action: 'set-roles'; readonly principalId: string; readonly roles: readonly PersonRole[] }
  | { readonly action: 'suspend' | 'reinstate' | 'revoke'; readonly principalId: string }
  | {
      readonly action: 'add-credential';
      readonly principalId: string;
      readonly credential: PersonCredentialDeclaration;
    }
  | { readonly action: 'revoke-credential'; readonly principalId: string; readonly credentialId: string }
  | { readonly action: 'enrol-key'; readonly principalId: string; readonly publicKey: string };
