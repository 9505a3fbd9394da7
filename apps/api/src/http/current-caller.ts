import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '@bucket/domain';
import { readBearer } from './bearer-token.ts';
import { unauthorised } from './problem.ts';

/** Who asks, behind the guard. @throws {HttpProblem} 401, should a handler ever be reached without a credential */
export function callerIn(request: FastifyRequest): Caller {
  if (request.caller === null) throw unauthorised(readBearer(request.headers.authorization));
  return request.caller;
}

/** The caller that the credential of the request stands for. */
export const CurrentCaller = createParamDecorator((_data: undefined, context: ExecutionContext): Caller =>
  callerIn(context.switchToHttp().getRequest<FastifyRequest>()),
);
