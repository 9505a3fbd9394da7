/** Who a person is at an OpenID Connect issuer, and what a token has to say so. All of it is approved by two people. */
export interface OidcSubject {
  /** `iss` of a token, compared as a text. `http` only for a loopback address. */
  readonly issuer: string;
  /** Where the issuer publishes its keys (RFC 7517): the only address that is asked for them. */
  readonly jwksUri: string;
  /** The one audience of a token. */
  readonly audience: string;
  /** `sub`, which the issuer never gives to anybody else. */
  readonly subject: string;
  /** A claim that a token must have, with this value or a list that contains it: so the issuer can withdraw the role. */
  readonly claim?: { readonly name: string; readonly value: string };
}

/** What finds a credential by a token: a text of its own for each of the three. */
export const oidcName = ({ issuer, audience, subject }: Omit<OidcSubject, 'jwksUri' | 'claim'>): string =>
  JSON.stringify([issuer, audience, subject]);
