import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import type { Outcome, ReadArtifactResult } from '@bucket/application';
import { entityTag, isNotModified } from '../http/entity-tag.ts';
import { orProblem } from '../http/outcome.ts';
import { HttpProblem } from '../http/problem.ts';

/** Answers a read with metadata and payload, or with 304 to a client that has this version already; sets `ETag`. */
@Injectable()
export class ArtifactContentInterceptor implements NestInterceptor<Outcome<ReadArtifactResult>, string | undefined> {
  intercept(context: ExecutionContext, next: CallHandler<Outcome<ReadArtifactResult>>): Observable<string | undefined> {
    const http = context.switchToHttp();
    const [request, reply] = [http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>()];
    return next.handle().pipe(
      map((outcome) => {
        const { artifact, payload } = orProblem(outcome).value;
        if (payload === undefined) throw new HttpProblem('artifact.deleted', 'the payload of this version was purged');
        const tag = entityTag(artifact);
        reply.header('ETag', tag).header('Cache-Control', 'private, no-cache');
        if (isNotModified(request.headers['if-none-match'], tag)) {
          reply.code(304);
          return undefined;
        }
        reply.header('Content-Type', 'application/json; charset=utf-8');
        // The payload is stored as canonical JSON and sent as it is stored, byte for byte.
        return `{"artifact":${JSON.stringify(artifact)},"payload":${payload}}`;
      }),
    );
  }
}
