import type { Socket } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { AdmitWrites, Authenticate, RecordRefusals } from '@bucket/application';
import { callerOf } from '@bucket/application';
import { DEFAULT_LIMITS, type Caller } from '@bucket/domain';
import { nodeRandom } from '@bucket/node';
import type { RequestMeter } from '../metrics/request-meter.ts';
import { readBearer } from './bearer-token.ts';
import { answerClientError, answerConnect } from './client-error.ts';
import { refuseEncodedBody } from './body-encoding.ts';
import type { FreshCredentials } from './fresh-credentials.ts';
import { KnownRoutes } from './known-routes.ts';
import { HttpProblem, unauthorised } from './problem.ts';
import type { ProblemFilter } from './problem.filter.ts';
import { setRateLimitHeaders } from './rate-limit.ts';
import { claimedSubject, IssuedTokens, type ClaimedSubject } from './oidc/issued-tokens.ts';
import { IssuerUnavailable } from './oidc/issuer-keys.ts';
import { isDigestOf } from './signature/content-digest.ts';
import { isSigned, SignedRequests, unverified, type SignedRequest } from './signature/signed-requests.ts';
import { hostCount, isPlainlyFramed, traceIdOf } from './request-head.ts';
import { answerOptions, unmatched } from './unmatched.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; null where no valid credential came with the request. */
    caller: Caller | null;
    /** Where the request was signed: what it says of its body. */
    signed: SignedRequest | null;
    /** When the request line was read, in the milliseconds of `performance.now()`. */
    startedMs: number;
  }
}

const REQUEST_ID = /^[A-Za-z0-9._:-]{1,128}$/;
/** Bytes. Node itself answers longer headers with 431, by way of `answerClientError`. */
const HEADERS_BYTES_MAX = 16_384;
/** Node leaves out headers beyond its own count without a word, so that one might be there that nobody here sees. */
const HEADERS_MAX = 100;
const REQUEST_MS_MAX = 60_000;

/** What the edge asks before a route is reached. */
export interface EdgeDependencies {
  readonly authenticate: Authenticate;
  readonly admitWrites: AdmitWrites;
  readonly refusals: RecordRefusals;
  readonly freshCredentials: FreshCredentials;
  readonly filter: ProblemFilter;
  readonly requests: RequestMeter;
  /** Routes that answer a repeated request with the first answer, such as `PUT /v1/artifacts/:id`. */
  readonly onceInTheLog: ReadonlySet<string>;
}

/**
 * The Fastify instance under Nest: what holds for every request before a route is reached. Nest needs the instance before
 * it has built any provider, so the edge is created first and given its dependencies by `use`.
 */
export class Edge {
  readonly fastify: FastifyInstance;
  /** Complete once the application is initialised. */
  readonly routes = new KnownRoutes();
  #given: EdgeDependencies | undefined;
  #signedRequests: SignedRequests | undefined;
  #issuedTokens: IssuedTokens | undefined;
  /** Connections on which nobody can tell where a request ends: what follows may have been the body of another. */
  readonly #misread = new WeakSet<Socket>();

  constructor() {
    this.fastify = Fastify({
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
      clientErrorHandler: (error, socket) => answerClientError(this.#dependencies, error, socket),
      frameworkErrors: (error, request, reply) => this.#answerUnreadablePath(error, request, reply),
    });
    // An expectation that is not known may be ignored (RFC 9110 §10.1.1); Node would answer it without a body.
    const { server } = this.fastify;
    server.on('checkExpectation', (request, response) => server.emit('request', request, response));
    server.maxHeadersCount = HEADERS_MAX + 1;
    server.on('connect', (_request, socket) => answerConnect(this.#dependencies, socket));
    this.fastify.decorateRequest('caller', null);
    this.fastify.decorateRequest('signed', null);
    this.fastify.decorateRequest('quota', null);
    this.fastify.decorateRequest('cursorScope', '');
    this.fastify.decorateRequest('startedMs', 0);
    this.fastify.removeAllContentTypeParsers();
    // Bytes only: the caller is known before anything of a body is parsed.
    this.fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    );
  }

  /** Adds the hooks; to be called before any route is registered. */
  use(dependencies: EdgeDependencies): void {
    this.#given = dependencies;
    this.#signedRequests = new SignedRequests(dependencies.authenticate, dependencies.onceInTheLog);
    this.#issuedTokens = new IssuedTokens(dependencies.authenticate);
    this.fastify.addHook('onRoute', ({ method, url }) => this.routes.add(method, url));
    dependencies.requests.watch(this.fastify);
    this.fastify.addHook('onRequest', (request, reply, done) => this.#receive(request, reply, done));
    this.fastify.addHook('preValidation', (request, _reply, done) => done(refuseAlteredBody(request)));
    this.fastify.addHook('onSend', (request, reply, payload, done) => {
      setRateLimitHeaders(reply, request.quota);
      done(null, payload);
    });
  }

  get #dependencies(): EdgeDependencies {
    if (this.#given === undefined) throw new TypeError('the edge serves before it was given its dependencies');
    return this.#given;
  }

  #receive(request: FastifyRequest, reply: FastifyReply, done: (problem?: HttpProblem) => void): void {
    const problem = this.#begin(request, reply);
    if (isSigned(request)) {
      void this.#verify(request).then((refusal) => this.#route(problem ?? refusal, request, reply, done), done);
      return;
    }
    const token = request.caller === null ? readBearer(request.headers.authorization) : undefined;
    if (token === undefined) return this.#route(problem, request, reply, done);
    const claimed = claimedSubject(token);
    if (claimed !== undefined) {
      void this.#takeIssued(token, claimed, request).then(
        (refusal) => this.#route(problem ?? refusal, request, reply, done),
        done,
      );
      return;
    }
    // Another process may have issued this token a moment ago.
    const { authenticate } = this.#dependencies;
    void this.#dependencies.freshCredentials
      .find(() => authenticate.execute(token))
      .then((credential) => {
        if (credential !== undefined) request.caller = callerOf(credential, request.id, traceIdOf(request));
        this.#route(problem, request, reply, done);
      });
  }

  /** Sets what every answer carries, and looks up the caller. */
  #begin(request: FastifyRequest, reply: FastifyReply): HttpProblem | undefined {
    const { authenticate, admitWrites } = this.#dependencies;
    request.startedMs = performance.now();
    request.caller = null;
    request.signed = null;
    request.quota = null;
    reply.header('X-Request-Id', request.id);
    reply.header('X-Content-Type-Options', 'nosniff');
    if (request.raw.url?.startsWith('/v1/') === true) {
      reply.header('Cache-Control', 'no-store');
      request.quota = admitWrites.quota();
    }
    const traceId = traceIdOf(request);
    if (traceId !== undefined) reply.header('traceparent', request.headers['traceparent']);
    const token = isSigned(request) ? undefined : readBearer(request.headers.authorization);
    const credential = token === undefined ? undefined : authenticate.execute(token);
    if (credential !== undefined) request.caller = callerOf(credential, request.id, traceId);
    return this.#faultOfHead(request, reply);
  }

  /** What no route is asked about, because somebody else may have read the request as another one. */
  #faultOfHead(request: FastifyRequest, reply: FastifyReply): HttpProblem | undefined {
    const { socket } = request.raw;
    if (!isPlainlyFramed(request)) this.#misread.add(socket);
    if (this.#misread.has(socket)) {
      reply.header('Connection', 'close');
      return new HttpProblem('request.malformed', 'the only transfer coding is chunked, once');
    }
    if (request.raw.rawHeaders.length > 2 * HEADERS_MAX)
      return new HttpProblem('request.headers-too-large', `a request has at most ${HEADERS_MAX} headers`);
    if (hostCount(request) !== 1 && request.raw.httpVersion !== '1.0')
      return new HttpProblem('request.malformed', 'a request must have exactly one Host header');
    // RFC 9112 §3.2: a target has no fragment. The router would leave it out and so serve another path than was asked for.
    return request.raw.url?.includes('#') === true
      ? new HttpProblem('request.malformed', 'the path has a fragment')
      : undefined;
  }

  /** Looks up the caller of a signed request. @returns why it is not taken for one of the key's holder */
  async #verify(request: FastifyRequest): Promise<HttpProblem | undefined> {
    const requests = this.#signedRequests;
    if (requests === undefined) throw new TypeError('the edge serves before it was given its dependencies');
    let verified = requests.verify(request);
    if (verified instanceof HttpProblem && verified.code === 'signature.key-unknown') {
      // Another process may have taken up this key a moment ago.
      const again = await this.#dependencies.freshCredentials.find(() => requests.verify(request));
      verified = again ?? verified;
    }
    if (verified instanceof HttpProblem) return verified;
    request.signed = verified;
    request.caller = callerOf(verified.credential, request.id, traceIdOf(request), verified.signature);
    return undefined;
  }

  /** Looks up the caller of a token that an issuer has made. @returns why nothing is known of it */
  async #takeIssued(token: string, claimed: ClaimedSubject, request: FastifyRequest): Promise<HttpProblem | undefined> {
    const tokens = this.#issuedTokens;
    if (tokens === undefined) throw new TypeError('the edge serves before it was given its dependencies');
    // Another process may have taken up this credential a moment ago.
    const holder =
      tokens.holder(claimed) ?? (await this.#dependencies.freshCredentials.find(() => tokens.holder(claimed)));
    if (holder === undefined) return undefined;
    try {
      const isTaken = await tokens.verify(token, holder);
      if (isTaken) request.caller = callerOf(holder, request.id, traceIdOf(request));
      return undefined;
    } catch (error) {
      if (!(error instanceof IssuerUnavailable)) throw error;
      return new HttpProblem('issuer.unavailable', 'the keys of the issuer of the token cannot be read now');
    }
  }

  #route(
    problem: HttpProblem | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
    done: (problem?: HttpProblem) => void,
  ): void {
    if (!request.is404) return done(problem ?? refuseUnreadBody(request) ?? refuseEncodedBody(request));
    this.#countUnmatched(request, reply);
    if (!answerOptions(this.routes, request, reply)) done(problem ?? unmatched(this.routes, request));
  }

  /** Fastify could not decode the path, so no hook has run yet. */
  #answerUnreadablePath(error: Error, request: FastifyRequest, reply: FastifyReply): void {
    const problem = this.#begin(request, reply);
    setRateLimitHeaders(reply, request.quota);
    this.#countUnmatched(request, reply);
    void this.#dependencies.filter.answer(problem ?? error, request, reply);
  }

  #countUnmatched({ startedMs }: FastifyRequest, reply: FastifyReply): void {
    reply.raw.once('finish', () => this.#dependencies.requests.unmatched(reply.statusCode, startedMs));
  }
}

/** A request without a valid credential is refused before its body is read; the guard refuses those that have no body. */
function refuseUnreadBody({ caller, method, headers }: FastifyRequest): HttpProblem | undefined {
  return caller !== null || method === 'GET' || method === 'HEAD'
    ? undefined
    : unauthorised(readBearer(headers.authorization));
}

/** What was signed is known once the body has been read. */
function refuseAlteredBody({ signed, body }: FastifyRequest): HttpProblem | undefined {
  if (signed === null) return undefined;
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  const { contentDigest } = signed;
  const isSignedBody = contentDigest === undefined ? bytes.length === 0 : isDigestOf(contentDigest, bytes);
  return isSignedBody
    ? undefined
    : unverified('signature.body-altered', 'the signed Content-Digest is not that of the body');
}
