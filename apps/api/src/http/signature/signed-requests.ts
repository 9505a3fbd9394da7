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
  readonly #onceInTheLog: ReadonlySet<string>;
  readonly #seen = new SeenSignatures();
  /** What was signed before this process began may have been answered by the one before it. */
  readonly #beganMs: number;

  /**
   * @param onceInTheLog the routes, such as `PUT /v1/artifacts/:id`, that answer a repeated request with the first answer: the
   *   log knows them, in every process. On every other route a signature is taken once, by this process.
   */
  constructor(authenticate: Authenticate, onceInTheLog: ReadonlySet<string>) {
    this.#authenticate = authenticate;
    this.#onceInTheLog = onceInTheLog;
    this.#beganMs = authenticate.nowMs();
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
    const late = this.#outOfTime(given, nowMs);
    if (late !== undefined) return unverified('signature.out-of-time', late);
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
    const isOnceInTheLog = this.#onceInTheLog.has(`${method} ${request.routeOptions.url ?? ''}`);
    if (!isOnceInTheLog && !this.#seen.take(credential.id, value, given.created * 1_000 + WINDOW_MS, nowMs))
      return unverified('signature.replayed', 'sign every request anew, with another nonce');
    const contentDigest = given.covered.has('content-digest') ? fieldValue('content-digest', rawHeaders) : undefined;
    return { credential, signature: { base, value }, contentDigest };
  }

  /** Why the time of a signature is refused, in words. */
  #outOfTime({ created, expires }: GivenSignature, nowMs: number): string | undefined {
    const isExpired = expires !== undefined && expires * 1_000 <= nowMs;
    if (isExpired || Math.abs(created * 1_000 - nowMs) > WINDOW_MS)
      return `the time of the server is ${instantOf(nowMs)}`;
    // The second in which the process began counts, because `created` has whole seconds.
    return (created + 1) * 1_000 <= this.#beganMs
      ? `sign anew: this process began at ${instantOf(this.#beganMs)}`
      : undefined;
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
