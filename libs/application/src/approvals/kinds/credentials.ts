import {
  derivedUuid7,
  latestExpiry,
  readRequestKey,
  requestKeyOf,
  type Credential,
  type CredentialDeclaration,
  type Ed25519Jwk,
  type FieldError,
  type JsonObject,
  type JsonValue,
  type OidcSubject,
  type PersonCredentialDeclaration,
  type RecordChange,
  type RequestKey,
  type RuleRefusal,
  type Sha256,
} from '@bucket/domain';
import { isObject, SubjectReader, type Standing } from './change-kind.ts';
import { oidcShown, readOidcSubject } from './oidc-subject.ts';

/** Members of a credential that somebody brings. */
export const CREDENTIAL_MEMBERS = ['name', 'tokenHash', 'publicKey', 'expiresAt'] as const;

/** What opens the bucket to a credential: a token of which the hash is known, or a key of which the public half is known. */
export type BroughtProof = Pick<CredentialDeclaration, 'tokenHash' | 'publicKey'> & { readonly oidc?: OidcSubject };

interface BroughtCredential extends BroughtProof {
  readonly name: string;
  readonly expiresAt?: string;
}

const CREDENTIAL_NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._:@/+-]{0,63}$/u;
const TOKEN_HASH = /^sha256:[0-9a-f]{64}$/;

/** What every credential has that somebody brings, whoever it is for. */
function readNamed(reader: SubjectReader): Pick<BroughtCredential, 'name' | 'expiresAt'> {
  const name = reader.text('name', CREDENTIAL_NAME, 'at most 64 characters and begins with a letter or digit');
  const expiresAt = reader.optionalInstant('expiresAt');
  return { name, ...(expiresAt === undefined ? {} : { expiresAt }) };
}

/** A credential of a person: a token of their own or tokens of an issuer. People sign decisions, not requests. */
export function readPersonBrought(
  subject: JsonObject,
  reader: SubjectReader,
  at: string,
): Omit<PersonCredentialDeclaration, 'role'> {
  const named = readNamed(reader);
  const { oidc, publicKey, tokenHash } = subject;
  if (publicKey !== undefined)
    reader.fault('publicKey', 'unsupported', 'requests of people are not signed: bring the hash of a token');
  if (oidc === undefined) return { ...named, tokenHash: readTokenHash(reader) };
  if (tokenHash !== undefined)
    reader.fault('oidc', 'invalid', 'bring a token hash or a subject of an issuer, not both');
  const read = isObject(oidc) ? readOidcSubject(oidc, `${at}/oidc`) : undefined;
  if (read === undefined) reader.fault('oidc', 'invalid', 'an object');
  if (read === undefined || !('issuer' in read)) {
    reader.errors.push(...(read ?? []));
    return named;
  }
  return { ...named, oidc: read };
}

/** A credential of a product: a token or a key, not both. */
export function readProductBrought(subject: JsonObject, reader: SubjectReader, sha256: Sha256): BroughtCredential {
  const named = readNamed(reader);
  const { publicKey } = subject;
  if (publicKey === undefined) return { ...named, tokenHash: readTokenHash(reader) };
  if (subject['tokenHash'] !== undefined) reader.fault('publicKey', 'invalid', 'bring a token hash or a key, not both');
  const key = typeof publicKey === 'string' ? publicKey : jwkOf(publicKey);
  const read =
    key === undefined ? 'a C2SP vkey or a JWK of three members: kty, crv and x' : readRequestKey(sha256, key);
  if (key !== undefined && typeof read !== 'string') return { ...named, publicKey: key };
  if (typeof read === 'string') reader.fault('publicKey', 'invalid', read);
  return named;
}

/** The JWK of a key's public half and nothing else: a private key that was sent by mistake is refused, not kept. */
function jwkOf(value: JsonValue): Ed25519Jwk | undefined {
  if (!isObject(value) || Object.keys(value).length !== 3) return undefined;
  const { kty, crv, x } = value;
  return kty === 'OKP' && crv === 'Ed25519' && typeof x === 'string' ? { kty, crv, x } : undefined;
}

/** How approvers are shown what opens the bucket to a credential. */
export function proofShown({ tokenHash, publicKey, oidc }: BroughtProof, sha256: Sha256): string {
  if (oidc !== undefined) return oidcShown(oidc);
  if (publicKey === undefined) return `the token of ${tokenHash ?? ''}`;
  return `the Ed25519 key ${requestKeyOf(sha256, publicKey)?.keyId ?? ''}, with which it signs its requests`;
}

function readTokenHash(reader: SubjectReader): string {
  return reader.text('tokenHash', TOKEN_HASH, '`sha256:` and the 64 hex digits of the SHA-256 of the token');
}

/** A credential of a product. */
export function parseProductCredential(
  item: JsonObject,
  at: string,
  sha256: Sha256,
): (BroughtCredential & { readonly actorKind: 'service' | 'ai' }) | readonly FieldError[] {
  const reader = new SubjectReader(item, [...CREDENTIAL_MEMBERS, 'actorKind'], at);
  const brought = readProductBrought(item, reader, sha256);
  const actorKind = reader.choice('actorKind', ['service', 'ai']);
  return reader.errors.length > 0 || actorKind === undefined ? reader.errors : { ...brought, actorKind };
}

/** Two credentials never have one token or one key, and none lasts longer than a year or is over before it begins. */
export function credentialObjection(
  credentials: readonly BroughtCredential[],
  { state, at, sha256 }: Standing,
): RuleRefusal | undefined {
  const hashes = credentials.flatMap(({ tokenHash }) => (tokenHash === undefined ? [] : [hexOf(tokenHash)]));
  const isTaken = hashes.some((hash) => state.credentialByTokenHash(hash) !== undefined);
  if (isTaken || new Set(hashes).size < hashes.length) {
    return { code: 'credential.token-in-use', reason: 'another credential has the same token' };
  }
  const keyIds = credentials.flatMap((credential) => keyOf(credential, sha256)?.keyId ?? []);
  const isKeyTaken = keyIds.some((keyId) => state.credentialByKey(keyId) !== undefined);
  if (isKeyTaken || new Set(keyIds).size < keyIds.length) {
    return { code: 'credential.key-in-use', reason: 'another credential has or had the same key' };
  }
  const late = credentials.find(
    ({ expiresAt }) => expiresAt !== undefined && (expiresAt <= at || expiresAt > latestExpiry(at)),
  );
  return late === undefined
    ? undefined
    : { code: 'credential.expiry', reason: `${late.expiresAt ?? ''} is past, or more than a year ahead` };
}

/** The records of credentials that a change brings. Their ids follow from its own, so that deciding it is a pure function. */
export function credentialRecords(
  credentials: readonly (BroughtCredential & Pick<Credential, 'actorKind' | 'role'>)[],
  holder: Pick<Credential, 'personId' | 'integrationId' | 'productId'>,
  { at, sha256, changeRequestId }: Pick<Standing, 'at' | 'sha256'> & { readonly changeRequestId: string },
): RecordChange[] {
  return credentials.map(({ name, actorKind, role, tokenHash, publicKey, oidc, expiresAt }, i) => {
    const key = keyOf({ publicKey }, sha256);
    const id = derivedUuid7(sha256, at, `credential ${i} of ${changeRequestId}`);
    const value: Credential = {
      id,
      name,
      actorKind,
      role,
      ...holder,
      tokenHash: tokenHash === undefined ? null : hexOf(tokenHash),
      ...(key === undefined ? {} : { key }),
      ...(oidc === undefined ? {} : { oidc }),
      createdAt: at,
      expiresAt: expiresAt ?? latestExpiry(at),
      revokedAt: null,
    };
    return { kind: 'credential', id, value };
  });
}

function keyOf(
  { publicKey }: { readonly publicKey?: BroughtProof['publicKey'] | undefined },
  sha256: Sha256,
): RequestKey | undefined {
  return publicKey === undefined ? undefined : requestKeyOf(sha256, publicKey);
}

const hexOf = (tokenHash: string): string => tokenHash.slice('sha256:'.length);
