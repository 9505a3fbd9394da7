import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { readBearer } from './bearer-token.ts';
import { unauthorised } from './problem.ts';

const PUBLIC = 'bucket:public';

/** Marks a handler that answers without a credential. A test names all of them. */
export const Public = () => SetMetadata(PUBLIC, true);

/** The global guard: a handler that is not marked `@Public()` answers 401 to a request without a valid credential. */
@Injectable()
export class CredentialGuard implements CanActivate {
  readonly #reflector: Reflector;
  readonly #known = new WeakMap<object, boolean>();

  constructor(reflector: Reflector) {
    this.#reflector = reflector;
  }

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (request.caller !== null || this.#isPublic(context)) return true;
    throw unauthorised(readBearer(request.headers.authorization));
  }

  #isPublic(context: ExecutionContext): boolean {
    const handler = context.getHandler();
    const known = this.#known.get(handler);
    if (known !== undefined) return known;
    const isPublic = this.#reflector.get<boolean | undefined>(PUBLIC, handler) === true;
    this.#known.set(handler, isPublic);
    return isPublic;
  }
}
