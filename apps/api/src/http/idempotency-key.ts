import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { IdempotencyClaim } from '@bucket/application';
import { nodeSha256 } from '@bucket/node';
import { readBearer } from './bearer-token.ts';
import { callerIn } from './current-caller.ts';
import { claimedSubject } from './oidc/issued-tokens.ts';
import { HttpProblem } from './problem.ts';

/** A structured-field string (draft-ietf-httpapi-idempotency-key-header) or the bare key that most clients send. */
const KEY = /^"?([\x21\x23-\x5b\x5d-\x7e]{1,255})"?$/;

/**
 * The claim of a request that carries an `Idempotency-Key`: scoped to the credential and the route, bound to the bytes of
 * the body. Its secret contains the bearer token, so nobody else can open the remembered answer.
 *
 * @returns undefined where the request has no key
 * @throws {HttpProblem} `header.invalid`
 */
function claimOf(request: FastifyRequest): IdempotencyClaim | undefined {
  const header = request.headers['idempotency-key'];
  if (header === undefined) return undefined;
  const key = typeof header === 'string' ? KEY.exec(header)?.[1] : undefined;
  if (key === undefined)
    throw new HttpProblem('header.invalid', 'Idempotency-Key must be 1 to 255 visible ASCII characters');
  const path = request.url.split('?', 1)[0] ?? '';
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  return {
    keyHash: nodeSha256.hex(`${callerIn(request).credentialId}\n${request.method}\n${path}\n${key}`),
    fingerprint: nodeSha256.hex(body),
    // Tokens of an issuer change within the day for which an answer is remembered.
    secret: `${isIssuedToken(request) ? '' : (request.headers.authorization ?? '')}\n${key}`,
  };
}

/**
 * The claim of a signed request, which its signature makes: sent again, it changes nothing a second time and is answered with
 * its first answer, by every process. Undefined where the request was not signed.
 */
function signatureClaimOf(request: FastifyRequest): IdempotencyClaim | undefined {
  if (request.signed === null) return undefined;
  const { value } = request.signed.signature;
  return {
    keyHash: nodeSha256.hex(`${callerIn(request).credentialId}\nsignature\n${value}`),
    fingerprint: nodeSha256.hex(value),
    secret: value,
  };
}

const isIssuedToken = ({ headers }: FastifyRequest): boolean =>
  claimedSubject(readBearer(headers.authorization) ?? '') !== undefined;

/** `{idempotency}` for a command: the claim of the request, or nothing. */
export interface WithIdempotency {
  readonly idempotency?: IdempotencyClaim;
}

const asPart = (idempotency: IdempotencyClaim | undefined): WithIdempotency =>
  idempotency === undefined ? {} : { idempotency };

/** The idempotency claim of a request, as a part of its command. */
export const Idempotency = createParamDecorator((_data: undefined, context: ExecutionContext): WithIdempotency =>
  asPart(claimOf(context.switchToHttp().getRequest<FastifyRequest>())),
);

/** The claim that the signature of a request makes, as a part of its command. */
export const SignatureOnce = createParamDecorator((_data: undefined, context: ExecutionContext): WithIdempotency =>
  asPart(signatureClaimOf(context.switchToHttp().getRequest<FastifyRequest>())),
);
