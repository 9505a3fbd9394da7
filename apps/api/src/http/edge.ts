import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { DEFAULT_LIMITS, type Caller } from '@bucket/domain';
import { nodeRandom } from '@bucket/node';
import type { Bucket } from '../compose.ts';
import { callerOf, readBearer } from './caller.ts';
import { HttpProblem } from './problem.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; null where no valid credential came with the request. */
    caller: Caller | null;
    /** When the request line was read, for latencies. */
    startedMs: number;
  }
}

const REQUEST_ID = /^[A-Za-z0-9._:-]{1,128}$/;
/** W3C Trace Context, version 00: version, trace id, parent id, flags. */
const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
/** Headers longer than this are answered by Node with 431 before anything of ours runs. */
const HEADERS_BYTES_MAX = 16_384;
const REQUEST_MS_MAX = 60_000;

/** The Fastify instance under Nest: what holds for every request before a route is asked. */
export function createEdge(bucket: Bucket): FastifyInstance {
  const fastify = Fastify({
    http: { maxHeaderSize: HEADERS_BYTES_MAX },
    bodyLimit: DEFAULT_LIMITS.bodyBytes,
    requestTimeout: REQUEST_MS_MAX,
    keepAliveTimeout: 72_000,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false, caseSensitive: true },
    exposeHeadRoutes: true,
    return503OnClosing: false,
    logger: false,
    genReqId: ({ headers }) => {
      const given = headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : nodeRandom.uuid7();
    },
  });
  fastify.decorateRequest('caller', null);
  fastify.decorateRequest('startedMs', 0);
  fastify.removeAllContentTypeParsers();
  // Bytes only: who asks is known before anything of a body is looked at.
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  fastify.addHook('onRequest', (request, reply, done) => done(admit(bucket, request, reply)));
  return fastify;
}

/** Echoes the ids, finds out who asks, and turns a stranger with a body away before the body is read. */
function admit(bucket: Bucket, request: FastifyRequest, reply: FastifyReply): HttpProblem | undefined {
  request.startedMs = performance.now();
  reply.header('X-Request-Id', request.id);
  const { traceparent } = request.headers;
  const trace = typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent) : null;
  if (trace !== null && typeof traceparent === 'string') reply.header('traceparent', traceparent);
  const token = readBearer(request.headers.authorization);
  const credential = token === undefined ? undefined : bucket.authenticate.execute(token);
  if (credential !== undefined) {
    request.caller = callerOf(credential, request.id, trace?.[1]);
    return undefined;
  }
  return request.method === 'GET' || request.method === 'HEAD' ? undefined : unauthorised(token);
}

/** 401 as RFC 9110 §11.6.1 wants it, with a challenge. */
export function unauthorised(token: string | undefined): HttpProblem {
  return token === undefined
    ? new HttpProblem('credential.missing', 'send Authorization: Bearer <token>', {
        headers: { 'WWW-Authenticate': 'Bearer realm="bucket"' },
      })
    : new HttpProblem('credential.invalid', 'the token is unknown or revoked', {
        headers: { 'WWW-Authenticate': 'Bearer realm="bucket", error="invalid_token"' },
      });
}
