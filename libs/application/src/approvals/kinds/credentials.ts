import {
  derivedUuid7,
  latestExpiry,
  type Credential,
  type FieldError,
  type JsonObject,
  type RecordChange,
  type RuleRefusal,
} from '@bucket/domain';
import { SubjectReader, type Standing } from './change-kind.ts';

/** Members of a credential that somebody brings. */
export const CREDENTIAL_MEMBERS = ['name', 'tokenHash', 'publicKey', 'expiresAt'] as const;

interface BroughtCredential {
  readonly name: string;
  readonly tokenHash: string;
  readonly expiresAt?: string;
}

const CREDENTIAL_NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._:@/+-]{0,63}$/u;
const TOKEN_HASH = /^sha256:[0-9a-f]{64}$/;

/** What every credential has that somebody brings, whoever it is for. */
export function readBrought(subject: JsonObject, reader: SubjectReader): BroughtCredential {
  const name = reader.text('name', CREDENTIAL_NAME, 'at most 64 characters and begins with a letter or digit');
  const tokenHash = brings(subject, reader);
  const expiresAt = reader.optionalInstant('expiresAt');
  return { name, tokenHash, ...(expiresAt === undefined ? {} : { expiresAt }) };
}

function brings(subject: JsonObject, reader: SubjectReader): string {
  if (subject['publicKey'] !== undefined) {
    reader.fault('publicKey', 'unsupported', 'signed requests are not served: bring the hash of a token');
    return '';
  }
  return reader.text('tokenHash', TOKEN_HASH, '`sha256:` and the 64 hex digits of the SHA-256 of the token');
}

/** A credential of a product. */
export function parseProductCredential(
  item: JsonObject,
  at: string,
): (BroughtCredential & { readonly actorKind: 'service' | 'ai' }) | readonly FieldError[] {
  const reader = new SubjectReader(item, [...CREDENTIAL_MEMBERS, 'actorKind'], at);
  const brought = readBrought(item, reader);
  const actorKind = reader.choice('actorKind', ['service', 'ai']);
  return reader.errors.length > 0 || actorKind === undefined ? reader.errors : { ...brought, actorKind };
}

/** Two credentials never have one token, and none lasts longer than a year or is over before it begins. */
export function credentialObjection(
  credentials: readonly BroughtCredential[],
  { state, at }: Standing,
): RuleRefusal | undefined {
  const hashes = credentials.map(({ tokenHash }) => hexOf(tokenHash));
  const isTaken = hashes.some((hash) => state.credentialByTokenHash(hash) !== undefined);
  if (isTaken || new Set(hashes).size < hashes.length) {
    return { code: 'credential.token-in-use', reason: 'another credential has the same token' };
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
  return credentials.map(({ name, actorKind, role, tokenHash, expiresAt }, i) => {
    const id = derivedUuid7(sha256, at, `credential ${i} of ${changeRequestId}`);
    const value: Credential = {
      id,
      name,
      actorKind,
      role,
      ...holder,
      tokenHash: hexOf(tokenHash),
      createdAt: at,
      expiresAt: expiresAt ?? latestExpiry(at),
      revokedAt: null,
    };
    return { kind: 'credential', id, value };
  });
}

const hexOf = (tokenHash: string): string => tokenHash.slice('sha256:'.length);
