import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { readBearer } from './bearer-token.ts';
import { unauthorised } from './edge.ts';

const PUBLIC = 'bucket:public';

/** Marks a handler that answers without a credential. There are few, and a test names them all. */
export const Public = () => SetMetadata(PUBLIC, true);

/** The one global guard, on handlers: a handler that does not say otherwise is closed to strangers. */
@Injectable()
export class CredentialGuard implements CanActivate {
  readonly #reflector = new Reflector();
  readonly #known = new WeakMap<object, boolean>();

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
