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

/** A credential: 256 random bits, of which only the hash is kept. */
export interface Credential {
  readonly id: string;
  readonly name: string;
  readonly actorKind: 'person' | 'service' | 'ai';
  readonly role: 'owner' | 'advisor' | 'executor' | 'auditor' | 'legal' | 'service' | 'ai';
  /** For a person: who it is, so that two credentials of one person are one voice. */
  readonly personId: string | null;
  /** For a product's credential: the integration it belongs to. */
  readonly integrationId: string | null;
  readonly productId: string | null;
  /** SHA-256 of the token's ASCII, lower-case hex. The token has 256 bits of entropy, so a fast hash suffices. */
  readonly tokenHash: string;
  readonly createdAt: string;
  readonly revokedAt: string | null;
}
