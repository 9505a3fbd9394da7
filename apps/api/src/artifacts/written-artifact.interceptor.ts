import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { mergeMap, type Observable } from 'rxjs';
import type { Outcome } from '@bucket/application';
import type { Artifact } from '@bucket/domain';
import { setReplayed } from '../http/answer.interceptor.ts';
import { entityTag } from '../http/entity-tag.ts';
import { orProblem } from '../http/outcome.ts';
import { receiptOf, Receipts, wantsProof, type Receipt } from './receipts.ts';

export interface WrittenArtifact {
  readonly artifact: Artifact;
  readonly receipt: Receipt;
}

/** Answers a write with the artifact and its receipt, and sets `ETag`, `Location`, `Idempotency-Replayed`, `Preference-Applied`. */
@Injectable()
export class WrittenArtifactInterceptor implements NestInterceptor<Outcome<Artifact>, WrittenArtifact> {
  readonly #receipts: Receipts;

  constructor(receipts: Receipts) {
    this.#receipts = receipts;
  }

  intercept(context: ExecutionContext, next: CallHandler<Outcome<Artifact>>): Observable<WrittenArtifact> {
    const http = context.switchToHttp();
    const [request, reply] = [http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>()];
    return next.handle().pipe(mergeMap((outcome) => this.#answer(outcome, request, reply)));
  }

  async #answer(outcome: Outcome<Artifact>, request: FastifyRequest, reply: FastifyReply): Promise<WrittenArtifact> {
    setReplayed(reply, outcome);
    const recorded = orProblem(outcome);
    const { value: artifact } = recorded;
    if (reply.statusCode === 201) reply.header('Location', `/v1/artifacts/${artifact.id}`);
    reply.header('ETag', entityTag(artifact));
    if (!wantsProof(request)) return { artifact, receipt: receiptOf(recorded) };
    reply.header('Preference-Applied', 'receipt=proof');
    return { artifact, receipt: await this.#receipts.proven(recorded) };
  }
}
