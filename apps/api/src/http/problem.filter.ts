import { Catch, HttpException, Injectable, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RecordRefusals } from '@bucket/application';
import { BucketError, DEFAULT_LIMITS, type FaultCode } from '@bucket/domain';
import { ErrorLog } from './error-log.ts';
import { HttpProblem, PROBLEM_TYPE, renderProblem } from './problem.ts';
import { traceIdOf } from './request-head.ts';

/** Short enough to notice soon that the store is back, long enough not to overload it. */
const RETRY_AFTER_SECONDS = '1';

/** Turns every error into a problem document (RFC 9457), and records refusals that no entry holds yet. */
@Injectable()
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #refusals: RecordRefusals;
  readonly #log: ErrorLog;

  constructor(refusals: RecordRefusals, log: ErrorLog) {
    this.#refusals = refusals;
    this.#log = log;
  }

  catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    return this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  async answer(error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (reply.sent) return;
    const problem = await this.#recorded(this.#toProblem(error, request), request);
    reply
      .code(problem.status)
      .header('Content-Type', PROBLEM_TYPE)
      .header('Cache-Control', 'no-store')
      .headers(problem.headers);
    if (problem.status === 503) reply.header('Retry-After', RETRY_AFTER_SECONDS);
    // Fastify would close the connection at once, and a client that is still sending would lose the answer with it. Without
    // the header Node reads and discards the rest of the body, within the time that any request may take.
    if (problem.code === 'body.too-large') reply.removeHeader('connection');
    await reply.send(JSON.stringify(renderProblem(problem, request.id)));
  }

  /** Records a refusal that no entry holds yet. When that fails, the fault of the store is answered instead. */
  async #recorded(problem: HttpProblem, request: FastifyRequest): Promise<HttpProblem> {
    if (problem.auditSeq !== undefined || (problem.status >= 500 && problem.code !== 'capacity.disk')) return problem;
    if (request.caller === null || problem.status === 401) {
      this.#refusals.flood(problem.code);
      return problem;
    }
    // Refused before the gate, and possibly very often: summed up.
    if (problem.status === 429 || problem.code === 'capacity.disk') {
      this.#refusals.flood(`${problem.code} ${request.caller.credentialId}`);
      return problem;
    }
    try {
      const { seq } = await this.#refusals.invalid(request.caller, problem.code, problem.detail);
      return problem.recordedAt(seq);
    } catch (error) {
      return this.#toProblem(error, request);
    }
  }

  #toProblem(error: unknown, request: FastifyRequest): HttpProblem {
    if (error instanceof HttpProblem) return error;
    const { id: requestId } = request;
    const about = { requestId, traceId: traceIdOf(request) };
    if (error instanceof BucketError) {
      const code: FaultCode = error.code;
      const cause = error.cause instanceof Error ? error.cause.message : undefined;
      this.#log.error({ ...about, code, details: error.details, cause });
      return new HttpProblem(code, FAULT_DETAILS[code] ?? 'nothing was changed; try again later');
    }
    // Nest wraps what Fastify throws; the wrapped error has the code.
    const { code, statusCode } = errorMembers(error instanceof HttpException ? (error.cause ?? error) : error);
    const known = code === undefined ? undefined : FASTIFY_CODES[code];
    if (known !== undefined) return known();
    if (statusCode === 404) return new HttpProblem('route.not-found', 'there is no resource at this path');
    if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
      return new HttpProblem('request.malformed', 'the request could not be read');
    this.#log.error({ ...about, bug: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    return new HttpProblem(
      'internal',
      'an unexpected error occurred; the log of the service has it under this request id',
    );
  }
}

/** What a client should know of a fault beyond its title. */
const FAULT_DETAILS: Partial<Record<FaultCode, string>> = {
  'store.outcome-unknown':
    'the store did not confirm the write, so it may or may not have been made; repeat the request with the same Idempotency-Key',
  'store.unreadable':
    'what is stored does not have the form in which it was written, so it is not served; an operator has to look at it',
  'content.corrupt': 'the stored content does not match its hash; an operator has to look at it',
  'ledger.broken': 'the log does not verify, so nothing is served from it; an operator has to look at it',
};

const FASTIFY_CODES: Readonly<Record<string, () => HttpProblem>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () =>
    new HttpProblem('body.too-large', `a body may have at most ${DEFAULT_LIMITS.bodyBytes} bytes`),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => new HttpProblem('body.media-type', 'send the body as application/json'),
  // Of a request whose connection ended before its body did.
  ECONNRESET: () => new HttpProblem('request.malformed', 'the connection ended before the body did'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    new HttpProblem('request.malformed', 'Content-Length does not match the length of the body'),
  FST_ERR_BAD_URL: () => new HttpProblem('request.malformed', 'the path is not well-formed percent-encoded UTF-8'),
  FST_ERR_MAX_PARAM_LENGTH: () => new HttpProblem('request.uri-too-long', 'a part of the path is too long'),
};

function errorMembers(error: unknown): { code: string | undefined; statusCode: number | undefined } {
  if (!(error instanceof Error)) return { code: undefined, statusCode: undefined };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const status =
    error instanceof HttpException ? error.getStatus() : 'statusCode' in error ? error.statusCode : undefined;
  return { code, statusCode: typeof status === 'number' ? status : undefined };
}
