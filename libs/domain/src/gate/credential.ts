import { addDays } from '../artifacts/instant.ts';
import type { OidcSubject } from './oidc-subject.ts';
import type { RequestKey } from './request-key.ts';
import { DEFAULT_LIMITS } from '../limits/limits.ts';
import type { PersonRole } from '../actors/roles.ts';

/**
 * A credential: 256 random bits, of which only the hash is kept, a key, of which only the public half is known, or what an
 * issuer says of a person.
 */
export interface Credential {
  readonly id: string;
  readonly name: string;
  readonly actorKind: 'person' | 'service' | 'ai';
  readonly role: PersonRole | 'service' | 'ai';
  /** For a person: who it is, so that two credentials of one person are one voice. */
  readonly personId: string | null;
  /** For a product's credential: the integration it belongs to. */
  readonly integrationId: string | null;
  readonly productId: string | null;
  /**
   * SHA-256 of the token's ASCII, lower-case hex. The token has 256 bits of entropy, so a fast hash suffices. Null where
   * requests are signed with `key`, or carry tokens of `oidc`.
   */
  readonly tokenHash: string | null;
  /** In place of a token: the key with which the holder signs each request. */
  readonly key?: RequestKey;
  /** In place of a token: the person that an issuer's tokens name. */
  readonly oidc?: OidcSubject;
  readonly createdAt: string;
  /** RFC 3339 UTC with milliseconds: from this moment on it opens nothing. */
  readonly expiresAt: string;
  readonly revokedAt: string | null;
}

/** Whether a credential opens anything at a moment. */
export function isCredentialInForce({ revokedAt, expiresAt }: Credential, at: string): boolean {
  return revokedAt === null && at < expiresAt;
}

/** The last moment at which a credential that begins at `at` may end. */
export function latestExpiry(at: string): string {
  return addDays(at, DEFAULT_LIMITS.credentialDays);
}

/** A credential as the log holds it. Those written before credentials ended had no end: they last a year from their beginning. */
export function storedCredential(stored: Omit<Credential, 'expiresAt'> & { readonly expiresAt?: string }): Credential {
  const { expiresAt } = stored;
  return expiresAt === undefined ? { ...stored, expiresAt: latestExpiry(stored.createdAt) } : { ...stored, expiresAt };
}
