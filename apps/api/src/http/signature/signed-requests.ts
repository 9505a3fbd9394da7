import type { FastifyRequest } from 'fastify';
import type { Authenticate } from '@bucket/application';
import {
  instantOf,
  isCredentialInForce,
  requestKeyBytes,
  SIGNATURE_BASE_LENGTH_MAX,
  toBase64,
  type Credential,
  type RequestSignature,
} from '@bucket/domain';
import { verifyEd25519 } from '@bucket/node';
import { HttpProblem } from '../problem.ts';
import type { ProblemCode } from '../statuses.ts';
import { readSignature, type GivenSignature } from './read-signature.ts';
import { SeenSignatures } from './seen-signatures.ts';
import { fieldValue, signatureBase, type Scheme, type SignedParts } from './signature-base.ts';

/** How far `created` may lie from the time of the server, on both sides. */
const WINDOW_MS = 5 * 60_000;
/** Characters of a nonce and of the Idempotency-Key of a signed request: 128 random bits in base64url at least. */
const RANDOM_LENGTH_MIN = 22;
const SCHEMES: readonly Scheme[] = ['http', 'https'];

export interface SignedRequest {
  readonly credential: Credential;
  readonly signature: RequestSignature;
  /** The covered `Content-Digest`; undefined for a request that was signed without a body. */
  readonly contentDigest: string | undefined;
}

/** Whether a request brings a signature, whatever it is worth. */
export const isSigned = ({ headers }: Pick<FastifyRequest, 'headers'>): boolean =>
  headers['signature'] !== undefined || headers['signature-input'] !== undefined;

/** 401: the request is not taken for one of the key's holder. */
export function unverified(code: ProblemCode, detail: string): HttpProblem {
  return new HttpProblem(code, detail, { headers: { 'WWW-Authenticate': 'Bearer realm="bucket"' } });
}

/**
 * Verifies HTTP Message Signatures (RFC 9421) of requests by the keys of credentials. Everything but the body: whether it is
 * the signed one is asked once it was read.
 */
export class SignedRequests {
  readonly #authenticate: Authenticate;
  readonly #seen = new SeenSignatures();

  constructor(authenticate: Authenticate) {
    this.#authenticate = authenticate;
  }

  verify(request: FastifyRequest): SignedRequest | HttpProblem {
    const { headers, method, raw } = request;
    if (headers.authorization !== undefined)
      return unverified('signature.with-token', 'send a signature or a token, not both');
    const { rawHeaders } = raw;
    const given = readSignature(
      fieldValue('signature-input', rawHeaders) ?? '',
      fieldValue('signature', rawHeaders) ?? '',
    );
    if (typeof given === 'string') return unverified('signature.malformed', given);
    const missing = missingComponent(given, request);
    if (missing !== undefined) return unverified('signature.component-missing', missing);
    const nowMs = this.#authenticate.nowMs();
    const isExpired = given.expires !== undefined && given.expires * 1_000 <= nowMs;
    if (isExpired || Math.abs(given.created * 1_000 - nowMs) > WINDOW_MS)
      return unverified('signature.out-of-time', `the time of the server is ${instantOf(nowMs)}`);
    const credential = this.#authenticate.keyHolder(given.keyId);
    if (credential?.key === undefined)
      return unverified('signature.key-unknown', 'no credential has the key of this keyid');
    const parts = { method, host: headers.host ?? '', target: raw.url ?? '', rawHeaders };
    const base = verifiedBase(given, parts, requestKeyBytes(credential.key));
    if (base === undefined)
      return unverified('signature.invalid', 'the signature is not that of the key over this request');
    if (!isCredentialInForce(credential, instantOf(nowMs)))
      return unverified('signature.key-not-in-force', 'the credential of the key is revoked or has expired');
    const value = toBase64(given.signature);
    // A POST is bound to its Idempotency-Key: repeated, it is answered what it was answered first.
    if (method !== 'POST' && !this.#seen.take(value, given.created * 1_000 + WINDOW_MS, nowMs))
      return unverified('signature.replayed', 'sign every request anew, with another nonce');
    const contentDigest = given.covered.has('content-digest') ? fieldValue('content-digest', rawHeaders) : undefined;
    return { credential, signature: { base, value }, contentDigest };
  }
}

/** The first of the bases a client may have signed that verifies: a server behind a TLS proxy does not see the scheme. */
function verifiedBase(given: GivenSignature, parts: SignedParts, publicKey: Uint8Array): string | undefined {
  const bases = new Set(SCHEMES.map((scheme) => signatureBase(given.input, parts, scheme)));
  for (const base of bases) {
    if (base === undefined || base.length > SIGNATURE_BASE_LENGTH_MAX) continue;
    if (verifyEd25519(publicKey, base, given.signature)) return base;
  }
  return undefined;
}

/** What a signature of this request has to cover and does not, in words. */
function missingComponent({ covered, nonce }: GivenSignature, request: FastifyRequest): string | undefined {
  const { method, headers, raw } = request;
  const required = ['@method'];
  if (!covered.has('@target-uri')) {
    required.push('@authority', '@path');
    if (raw.url?.includes('?') === true) required.push('@query');
  }
  if (hasBody(request)) required.push('content-digest');
  if (method === 'POST') required.push('idempotency-key');
  if (headers['if-match'] !== undefined) required.push('if-match');
  const missing = required.filter((name) => !covered.has(name));
  if (missing.length > 0) return `cover ${missing.join(', ')}`;
  const absent = [...covered].find((name) => !name.startsWith('@') && headers[name] === undefined);
  if (absent !== undefined) return `the request has no ${absent}`;
  const random = method === 'POST' ? headers['idempotency-key'] : nonce;
  if (typeof random === 'string' && random.length >= RANDOM_LENGTH_MIN) return undefined;
  const name = method === 'POST' ? 'the Idempotency-Key' : 'the parameter nonce';
  return `${name} of a signed request is random and has ${RANDOM_LENGTH_MIN} characters or more`;
}

/** Whether a body follows the headers (RFC 9112 §6). */
function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
