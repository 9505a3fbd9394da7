import { Injectable, SetMetadata, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import type { Outcome, Recorded } from '@bucket/application';
import type { Page } from '@bucket/ports';
import { Cursors } from './cursor.ts';
import { orProblem } from './outcome.ts';

const LOCATION = 'bucket:location';

type LocationOf = (value: never) => string;

/** The `Location` of what a handler created, from the value that it answers with. */
export const Location = <V>(locationOf: (value: V) => string) => SetMetadata(LOCATION, locationOf);

/** Sets `Idempotency-Replayed` where the answer is a remembered one (draft-ietf-httpapi-idempotency-key-header). */
export function setReplayed(reply: FastifyReply, outcome: object): void {
  if ('replayed' in outcome && outcome.replayed === true) reply.header('Idempotency-Replayed', 'true');
}

/** Answers with the value of an outcome, or with the problem of a refusal. */
@Injectable()
export class OutcomeInterceptor implements NestInterceptor<Outcome<unknown>, unknown> {
  readonly #reflector = new Reflector();

  intercept(context: ExecutionContext, next: CallHandler<Outcome<unknown>>): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const locationOf = this.#reflector.get<LocationOf | undefined>(LOCATION, context.getHandler());
    return next.handle().pipe(
      map((outcome) => {
        setReplayed(reply, outcome);
        const { value } = orProblem(outcome);
        // Both stand at the same handler, whose type ties the one to the other.
        if (locationOf !== undefined) reply.header('Location', locationOf(value as never));
        return value;
      }),
    );
  }
}

/** Answers with a page: `nextCursor` is sealed for this list and caller, and null at the end. */
@Injectable()
export class PageInterceptor implements NestInterceptor<Outcome<Page<unknown>>, object> {
  readonly #cursors: Cursors;

  constructor(cursors: Cursors) {
    this.#cursors = cursors;
  }

  intercept(context: ExecutionContext, next: CallHandler<Outcome<Page<unknown>>>): Observable<object> {
    // Its scope is set by `PagePipe`, which runs between here and the answer.
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    return next.handle().pipe(
      map((outcome) => {
        const { value }: Recorded<Page<unknown>> = orProblem(outcome);
        const { items, next: after, ...more } = value;
        return { ...more, items, nextCursor: this.#cursors.seal(after, request.cursorScope) };
      }),
    );
  }
}
