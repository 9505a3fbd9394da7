import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { DEFAULT_LIMITS, type Caller } from '@bucket/domain';
import { nodeRandom } from '@bucket/node';
import type { Bucket } from '../use-cases.ts';
import type { RequestMeter } from '../metrics/request-meter.ts';
import { callerOf } from '@bucket/application';
import { readBearer } from './bearer-token.ts';
import { FreshCredentials } from './fresh-credentials.ts';
import { clientErrorHandler } from './client-error.ts';
import { KnownRoutes } from './known-routes.ts';
import { HttpProblem } from './problem.ts';
import type { ProblemFilter } from './problem.filter.ts';
import { answerOptions, unmatched } from './unmatched.ts';
import { tellQuota } from './write-limit.ts';

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

export interface Edge {
  readonly fastify: FastifyInstance;
  /** Complete once the application is initialised. */
  readonly routes: KnownRoutes;
}

/** The Fastify instance under Nest: what holds for every request before a route is asked. */
export function createEdge(bucket: Bucket, filter: ProblemFilter, requests: RequestMeter): Edge {
  const routes = new KnownRoutes();
  const fastify = Fastify({
    // A request without Host is answered by us, as a problem document.
    http: { maxHeaderSize: HEADERS_BYTES_MAX, requireHostHeader: false },
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
    clientErrorHandler: clientErrorHandler(bucket, requests),
    // The path could not be read, so no hook has run yet.
    frameworkErrors: (error, request, reply) => {
      const problem = admit(bucket, request, reply);
      countUnmatched(requests, request, reply);
      void filter.answer(problem ?? error, request, reply);
    },
  });
  // An expectation that is not known may be ignored (RFC 9110 §10.1.1); Node would answer it without a body.
  fastify.server.on('checkExpectation', (request, response) => fastify.server.emit('request', request, response));
  fastify.addHook('onRoute', ({ method, url }) => routes.add(method, url));
  requests.watch(fastify);
  fastify.decorateRequest('caller', null);
  fastify.decorateRequest('startedMs', 0);
  fastify.removeAllContentTypeParsers();
  // Bytes only: who asks is known before anything of a body is looked at.
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  const fresh = new FreshCredentials(bucket);
  fastify.addHook('onRequest', (request, reply, done) => {
    const problem = admit(bucket, request, reply);
    const route = () => {
      if (!request.is404) return done(problem ?? turnAway(request));
      countUnmatched(requests, request, reply);
      if (!answerOptions(routes, request, reply)) done(problem ?? unmatched(routes, request));
    };
    const token = request.caller === null ? readBearer(request.headers.authorization) : undefined;
    if (token === undefined) return route();
    // Another process may have issued it a moment ago.
    void fresh.find(token).then((credential) => {
      if (credential !== undefined)
        request.caller = callerOf(credential, request.id, traceOf(request.headers.traceparent));
      route();
    });
  });
  return { fastify, routes };
}

/** Sets what every answer carries, and finds out who asks. */
function admit(bucket: Bucket, request: FastifyRequest, reply: FastifyReply): HttpProblem | undefined {
  request.startedMs = performance.now();
  request.caller = null;
  reply.header('X-Request-Id', request.id);
  reply.header('X-Content-Type-Options', 'nosniff');
  if (request.raw.url?.startsWith('/v1/') === true) {
    reply.header('Cache-Control', 'no-store');
    tellQuota(reply, bucket.admitWrites.quota());
  }
  const { traceparent, authorization } = request.headers;
  const traceId = traceOf(traceparent);
  if (traceId !== undefined) reply.header('traceparent', traceparent);
  const token = readBearer(authorization);
  const credential = token === undefined ? undefined : bucket.authenticate.execute(token);
  if (credential !== undefined) request.caller = callerOf(credential, request.id, traceId);
  return hostCount(request) === 1 || request.raw.httpVersion === '1.0'
    ? undefined
    : new HttpProblem('request.malformed', 'a request has one Host header');
}

/** The trace id of a `traceparent`, undefined where there is none of that form. */
function traceOf(traceparent: string | string[] | undefined): string | undefined {
  return typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent)?.[1] : undefined;
}

function countUnmatched(requests: RequestMeter, { startedMs }: FastifyRequest, reply: FastifyReply): void {
  reply.raw.once('finish', () => requests.unmatched(reply.statusCode, startedMs));
}

/** RFC 9112 §3.2: of two Host headers Node would take the first, another server on the way perhaps the second. */
function hostCount({ raw: { rawHeaders } }: FastifyRequest): number {
  let count = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i];
    if (name?.length === 4 && name.toLowerCase() === 'host') count += 1;
  }
  return count;
}

/** A stranger with a body goes before the body is read; the guard turns the others away. */
function turnAway({ caller, method, headers }: FastifyRequest): HttpProblem | undefined {
  return caller !== null || method === 'GET' || method === 'HEAD'
    ? undefined
    : unauthorised(readBearer(headers.authorization));
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
