import type { Ed25519Jwk } from './request-key.ts';

/** `rest` is the only type there is: a direct database connection is refused outright (certification, refusal 5). */
export interface IntegrationDeclaration {
  readonly integrationId: string;
  readonly productId: string;
  readonly type: string;
  readonly artifactClasses: readonly string[];
  readonly contentFilter: string;
  readonly retentionPolicy: string;
  readonly deletionStrategy: string;
  readonly dataFlow: string;
  /** What it may name as `ownerId`: whole names, or prefixes that end in `*`. Absent: its own id alone. */
  readonly owners?: readonly string[];
  /** The schema versions it writes; absent: whichever is approved. */
  readonly schemas?: readonly DeclaredSchema[];
}

/** The version of a schema that an integration writes. */
export interface DeclaredSchema {
  readonly artifactClass: string;
  readonly schemaVersion: number;
}

/**
 * A credential that a product brings: it made the token itself and tells the bucket only the hash of it, or it made a key
 * and tells the public half. Exactly one of `tokenHash` and `publicKey` is there.
 */
export interface CredentialDeclaration {
  readonly name: string;
  readonly actorKind: 'service' | 'ai';
  /** `sha256:<hex>` over the token's ASCII. */
  readonly tokenHash?: string;
  /** Ed25519: a C2SP vkey or a JWK. */
  readonly publicKey?: string | Ed25519Jwk;
  /** RFC 3339 UTC with milliseconds; absent: as long as a credential may last. */
  readonly expiresAt?: string;
}

/** What is asked for an integration: its declaration, and the credentials it begins with. */
export interface IntegrationChange extends IntegrationDeclaration {
  readonly credentials?: readonly CredentialDeclaration[];
}

/** One more credential for an integration that is approved already. */
export interface CredentialChange extends CredentialDeclaration {
  readonly integrationId: string;
}

export type IntegrationStatus = 'approved' | 'suspended' | 'revoked';

/** An approved declaration; it exists only because two people approved its change request. */
export interface Integration extends IntegrationDeclaration {
  readonly status: IntegrationStatus;
  readonly changeRequestId: string;
  readonly approvedAt: string;
  readonly updatedAt: string;
  readonly reason: string | null;
}

/** Whether an integration may name somebody as the owner of an artifact. */
export function isOwnerOf(
  { integrationId, owners = [integrationId] }: IntegrationDeclaration,
  ownerId: string,
): boolean {
  return owners.some((owner) => (owner.endsWith('*') ? ownerId.startsWith(owner.slice(0, -1)) : ownerId === owner));
}
