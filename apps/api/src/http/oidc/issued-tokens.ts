import { decodeJwt, jwtVerify, type JWTPayload } from 'jose';
import type { Authenticate } from '@bucket/application';
import type { Credential, OidcSubject } from '@bucket/domain';
import { IssuerKeys, IssuerUnavailable } from './issuer-keys.ts';

/** Signatures by a private key; none that a shared secret makes. */
const ALGORITHMS = ['ES256', 'ES384', 'EdDSA', 'Ed25519', 'PS256', 'RS256'];
/** No token is taken longer than this after it was issued, whatever it says itself. */
const TOKEN_AGE_S_MAX = 3_600;
/** How far the clock of an issuer may be off. */
const CLOCK_TOLERANCE_S = 30;
const TOKEN = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
/** Of access tokens (RFC 9068) and of ID tokens. Others, such as those of a logout, open nothing. */
const TYPES: ReadonlySet<string | undefined> = new Set([undefined, 'JWT', 'at+jwt', 'application/at+jwt']);

/** What an issuer says of the bearer of a token, before it is known whether it does. */
export type ClaimedSubject = Pick<OidcSubject, 'issuer' | 'audience' | 'subject'>;

/** Undefined where a token is none of an issuer, or does not name one issuer, one audience and one subject. */
export function claimedSubject(token: string): ClaimedSubject | undefined {
  if (!TOKEN.test(token)) return undefined;
  const { iss, aud, sub } = decoded(token) ?? {};
  // Of two audiences each could use the token at the other.
  const audience = Array.isArray(aud) && aud.length === 1 ? aud[0] : aud;
  return typeof iss === 'string' && typeof audience === 'string' && typeof sub === 'string'
    ? { issuer: iss, audience, subject: sub }
    : undefined;
}

function decoded(token: string): JWTPayload | undefined {
  try {
    return decodeJwt(token);
  } catch {
    return undefined; // It is in no way a token.
  }
}

/** Takes tokens of the issuers that approved credentials name. No issuer is asked for anything on behalf of another. */
export class IssuedTokens {
  readonly #authenticate: Authenticate;
  readonly #keys: IssuerKeys;

  constructor(authenticate: Authenticate, keys = new IssuerKeys()) {
    this.#authenticate = authenticate;
    this.#keys = keys;
  }

  /** The credential in force for what a token claims; whether the claim holds is for `verify`. */
  holder(claimed: ClaimedSubject): Credential | undefined {
    return this.#authenticate.subjectHolder(claimed);
  }

  /**
   * Whether the issuer that a credential names has made the token for it, and it is in time.
   *
   * @throws {IssuerUnavailable} where the keys of the issuer cannot be had: nothing is known of the token
   */
  async verify(token: string, { oidc }: Credential): Promise<boolean> {
    if (oidc === undefined) return false;
    const { issuer, jwksUri, audience, subject, claim } = oidc;
    try {
      const { payload, protectedHeader } = await jwtVerify(token, this.#keys.finder(jwksUri), {
        issuer,
        audience,
        subject,
        algorithms: ALGORITHMS,
        requiredClaims: ['exp', 'iat'],
        maxTokenAge: TOKEN_AGE_S_MAX,
        clockTolerance: CLOCK_TOLERANCE_S,
        currentDate: new Date(this.#authenticate.nowMs()),
      });
      // A logout token is about a person and is given to others (OpenID Connect Back-Channel Logout §2.4).
      if (!TYPES.has(protectedHeader.typ) || payload['events'] !== undefined) return false;
      return claim === undefined || hasClaim(payload, claim);
    } catch (error) {
      if (error instanceof IssuerUnavailable) throw error;
      return false; // Of a token and of a key that others have made anything may be wrong.
    }
  }
}

function hasClaim(payload: JWTPayload, { name, value }: { readonly name: string; readonly value: string }): boolean {
  const claimed = Object.hasOwn(payload, name) ? payload[name] : undefined;
  return claimed === value || (Array.isArray(claimed) && claimed.includes(value));
}
