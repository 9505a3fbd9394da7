import { instantOf, isCredentialInForce, type Credential, type OidcSubject, type Sha256 } from '@bucket/domain';
import type { Clock } from '@bucket/ports';
import type { Ledger } from '../ledger/ledger.ts';

/** Longer than any token; a longer text is not hashed. */
const TOKEN_LENGTH_MAX = 128;

/**
 * From a bearer token to the credential it belongs to. Whether the credential is still in force is the gate's to say, at
 * the block that decides.
 */
export class Authenticate {
  readonly #ledger: Ledger;
  readonly #sha256: Sha256;
  readonly #clock: Clock;

  constructor(ledger: Ledger, sha256: Sha256, clock: Clock) {
    this.#ledger = ledger;
    this.#sha256 = sha256;
    this.#clock = clock;
  }

  /** The credential whose requests are signed with a key, in force or not. @param keyId RFC 7638 thumbprint */
  keyHolder(keyId: string): Credential | undefined {
    return this.#ledger.state.credentialByKey(keyId);
  }

  /** The credential of whom an issuer's tokens name, while it is in force. */
  subjectHolder(subject: Pick<OidcSubject, 'issuer' | 'audience' | 'subject'>): Credential | undefined {
    const credential = this.#ledger.state.credentialByOidc(subject);
    if (credential === undefined) return undefined;
    return isCredentialInForce(credential, instantOf(this.#clock.nowMs())) ? credential : undefined;
  }

  /** Milliseconds since the epoch, of the clock that credentials are held against. */
  nowMs(): number {
    return this.#clock.nowMs();
  }

  /** Looked up by the hash of 256 random bits: how long it takes tells nothing about a token. */
  execute(token: string): Credential | undefined {
    if (token.length > TOKEN_LENGTH_MAX) return undefined;
    const credential = this.#ledger.state.credentialByTokenHash(this.#sha256.hex(token));
    if (credential === undefined) return undefined;
    return isCredentialInForce(credential, instantOf(this.#clock.nowMs())) ? credential : undefined;
  }
}
