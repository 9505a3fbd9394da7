import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BucketError, DEFAULT_LIMITS } from '@bucket/domain';
import type { Bucket } from '../use-cases.ts';
import { log } from '@bucket/bucket';
import { HttpProblem, PROBLEM_TYPE, renderProblem } from './problem.ts';

/** After a fault of the store: soon enough to notice that it is back, rare enough not to press it. */
const RETRY_AFTER_SECONDS = '1';

/** Everything that is not an answer becomes a problem document here, and here only. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #bucket: Bucket;

  constructor(bucket: Bucket) {
    this.#bucket = bucket;
  }

  catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    return this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  async answer(error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (reply.sent) return;
    const problem = await this.#recorded(toProblem(error, request), request);
    reply
      .code(problem.status)
      .header('Content-Type', PROBLEM_TYPE)
      .header('Cache-Control', 'no-store')
      .headers(problem.headers);
    if (problem.status === 503) reply.header('Retry-After', RETRY_AFTER_SECONDS);
    // Fastify would close the connection at once, and a client that is still sending would lose the answer with it. Node
    // reads the rest of the body to nowhere instead, for as long as any request may take.
    if (problem.code === 'body.too-large') reply.removeHeader('connection');
    await reply.send(JSON.stringify(renderProblem(problem, request.id)));
  }

  /** A refusal that no entry holds yet gets one; when it cannot have one, the answer is that nothing can be recorded. */
  async #recorded(problem: HttpProblem, request: FastifyRequest): Promise<HttpProblem> {
    if (problem.auditSeq !== undefined || problem.status >= 500) return problem;
    const { refusals } = this.#bucket;
    if (request.caller === null || problem.status === 401) {
      refusals.flood(problem.code);
      return problem;
    }
    if (problem.status === 429) {
      refusals.flood(`${problem.code} ${request.caller.credentialId}`);
      return problem;
    }
    try {
      const { seq } = await refusals.invalid(request.caller, problem.code, problem.detail);
      return problem.recordedAt(seq);
    } catch (error) {
      return toProblem(error, request);
    }
  }
}

const FASTIFY_CODES: Readonly<Record<string, () => HttpProblem>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () =>
    new HttpProblem('body.too-large', `a body has at most ${DEFAULT_LIMITS.bodyBytes} bytes`),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => new HttpProblem('body.media-type', 'send application/json'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    new HttpProblem('request.malformed', 'Content-Length is not the length of the body'),
  FST_ERR_BAD_URL: () => new HttpProblem('request.malformed', 'the path is not well-formed percent-encoded UTF-8'),
  FST_ERR_MAX_PARAM_LENGTH: () => new HttpProblem('request.uri-too-long', 'no id is as long as the one in the path'),
};

function toProblem(error: unknown, request: FastifyRequest): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof BucketError) {
    log.error({ requestId: request.id, code: error.code, details: error.details });
    return new HttpProblem(error.code, 'nothing that is not recorded has happened; try again later');
  }
  // Nest wraps what Fastify throws; the wrapped error has the code.
  const { code, statusCode } = errorMembers(error instanceof HttpException ? (error.cause ?? error) : error);
  const known = code === undefined ? undefined : FASTIFY_CODES[code];
  if (known !== undefined) return known();
  if (statusCode === 404) return new HttpProblem('route.not-found', 'no such resource');
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new HttpProblem('request.malformed', 'the request is not understood');
  log.error({ requestId: request.id, bug: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  return new HttpProblem('internal', 'the request id names the line in the log that says more');
}

function errorMembers(error: unknown): { code: string | undefined; statusCode: number | undefined } {
  if (!(error instanceof Error)) return { code: undefined, statusCode: undefined };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const status =
    error instanceof HttpException ? error.getStatus() : 'statusCode' in error ? error.statusCode : undefined;
  return { code, statusCode: typeof status === 'number' ? status : undefined };
}
