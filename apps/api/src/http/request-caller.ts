import type { FastifyRequest } from 'fastify';
import type { Caller } from '@bucket/domain';
import { readBearer } from './bearer-token.ts';
import { unauthorised } from './edge.ts';

/** Who asks, behind the guard. @throws {HttpProblem} 401, should a handler ever be reached without one */
export function requestCaller(request: FastifyRequest): Caller {
  if (request.caller === null) throw unauthorised(readBearer(request.headers.authorization));
  return request.caller;
}
