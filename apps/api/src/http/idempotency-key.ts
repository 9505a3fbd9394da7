import type { FastifyRequest } from 'fastify';
import type { IdempotencyClaim } from '@bucket/application';
import type { Caller } from '@bucket/domain';
import { nodeSha256 } from '@bucket/node';
import { HttpProblem } from './problem.ts';

/** A structured-field string (draft-ietf-httpapi-idempotency-key-header) or the bare key that most clients send. */
const KEY = /^"?([\x21\x23-\x5b\x5d-\x7e]{1,255})"?$/;

/**
 * The claim of a request that carries an `Idempotency-Key`: scoped to the credential and the route, bound to the bytes of
 * the body. Its secret needs the bearer token, so what is remembered can be opened by nobody else.
 */
export function readIdempotencyKey(request: FastifyRequest, caller: Caller): IdempotencyClaim | undefined {
  const header = request.headers['idempotency-key'];
  if (header === undefined) return undefined;
  const key = typeof header === 'string' ? KEY.exec(header)?.[1] : undefined;
  if (key === undefined)
    throw new HttpProblem('header.invalid', 'Idempotency-Key is 1 to 255 visible ASCII characters');
  const path = request.url.split('?', 1)[0] ?? '';
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  return {
    keyHash: nodeSha256.hex(`${caller.credentialId}\n${request.method}\n${path}\n${key}`),
    fingerprint: nodeSha256.hex(body),
    secret: `${request.headers.authorization ?? ''}\n${key}`,
  };
}
