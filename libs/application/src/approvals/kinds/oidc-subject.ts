import {
  isCredentialInForce,
  oidcName,
  VOICE_ROLES,
  type FieldError,
  type JsonObject,
  type OidcSubject,
  type PersonCredentialDeclaration,
  type RuleRefusal,
} from '@bucket/domain';
import { isObject, SubjectReader, type Standing } from './change-kind.ts';

/** `https`, or `http` on a loopback address; no user, query or fragment. */
const ADDRESS =
  /^(?:https:\/\/[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|http:\/\/(?:127\.0\.0\.1|localhost|\[::1\]))(?::\d{1,5})?(?:\/[A-Za-z0-9._~/-]{0,200})?$/;
const ADDRESS_WORDS = 'an https address, or http on a loopback address, without user, query or fragment';
const TEXT = /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/;
const TEXT_WORDS = '1 to 255 printable ASCII characters';
const CLAIM_NAME = /^[A-Za-z0-9_:/.-]{1,128}$/;

/** Who a person is at an issuer. @param at JSON pointer of the object */
export function readOidcSubject(value: JsonObject, at: string): OidcSubject | readonly FieldError[] {
  const reader = new SubjectReader(value, ['issuer', 'jwksUri', 'audience', 'subject', 'claim'], at);
  const subject = {
    issuer: reader.text('issuer', ADDRESS, ADDRESS_WORDS),
    jwksUri: reader.text('jwksUri', ADDRESS, ADDRESS_WORDS),
    audience: reader.text('audience', TEXT, TEXT_WORDS),
    subject: reader.text('subject', TEXT, TEXT_WORDS),
  };
  const { claim } = value;
  if (claim === undefined) return reader.errors.length > 0 ? reader.errors : subject;
  if (!isObject(claim)) {
    reader.fault('claim', 'invalid', 'an object with name and value');
    return reader.errors;
  }
  const claimed = new SubjectReader(claim, ['name', 'value'], `${at}/claim`);
  const name = claimed.text('name', CLAIM_NAME, 'the name of a claim');
  const required = { name, value: claimed.text('value', TEXT, TEXT_WORDS) };
  const errors = [...reader.errors, ...claimed.errors];
  return errors.length > 0 ? errors : { ...subject, claim: required };
}

/** How approvers are shown who an issuer's tokens stand for. */
export function oidcShown({ issuer, jwksUri, audience, subject, claim }: OidcSubject): string {
  const required = claim === undefined ? '' : ` and the claim ${claim.name} ${claim.value}`;
  return `tokens of ${issuer} for ${audience} that name ${subject}${required}, by the keys at ${jwksUri}`;
}

/**
 * A subject of an issuer is one person for ever. Whoever runs an issuer can make tokens for everybody it names: a person who
 * is a voice therefore has enrolled a key before, without which tokens decide nothing.
 */
export function oidcObjection(
  credentials: readonly PersonCredentialDeclaration[],
  { principalId, hasKey }: { readonly principalId: string; readonly hasKey: boolean },
  { state, at }: Standing,
): RuleRefusal | undefined {
  const brought = credentials.flatMap(({ oidc, role }) => (oidc === undefined ? [] : [{ oidc, role }]));
  const isTaken = brought.some(({ oidc }) => {
    const before = state.credentialByOidc(oidc);
    return before !== undefined && (before.personId !== principalId || isCredentialInForce(before, at));
  });
  const names = brought.map(({ oidc }) => oidcName(oidc));
  if (isTaken || new Set(names).size < names.length) {
    return { code: 'credential.token-in-use', reason: 'another credential has this subject of the issuer' };
  }
  return hasKey || !brought.some(({ role }) => VOICE_ROLES.some((voice) => voice === role))
    ? undefined
    : {
        code: 'principal.state',
        reason: 'enrol a key first: whoever runs the issuer could otherwise decide in the place of this person',
      };
}
