import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';

/** A resource of the log: its bytes and how long they hold. */
export interface LogResource {
  readonly content: string | Buffer;
  readonly mediaType: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Answers with the content of a `LogResource` and its headers. */
@Injectable()
export class ResourceInterceptor implements NestInterceptor<LogResource, string | Buffer> {
  intercept(context: ExecutionContext, next: CallHandler<LogResource>): Observable<string | Buffer> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map(({ content, mediaType, headers }) => {
        reply.headers({ 'Content-Type': mediaType, ...headers });
        return content;
      }),
    );
  }
}
