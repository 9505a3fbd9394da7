import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';

/** A file of the documentation with its headers. */
export class Document {
  readonly content: string | Buffer;
  readonly headers: Readonly<Record<string, string>>;

  constructor(content: string | Buffer, headers: Readonly<Record<string, string>>) {
    this.content = content;
    this.headers = headers;
  }
}

/** Answers with the content of a `Document` and sets its headers; leaves any other value as it is. */
@Injectable()
export class DocumentInterceptor implements NestInterceptor<unknown, unknown> {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map((value: unknown) => {
        if (!(value instanceof Document)) return value;
        reply.headers({ 'Cache-Control': 'no-cache', ...value.headers });
        return value.content;
      }),
    );
  }
}
