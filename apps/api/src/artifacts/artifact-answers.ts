import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Outcome, ReadArtifactResult, Refused } from '@bucket/application';
import type { Artifact } from '@bucket/domain';
import { setReplayed } from '../http/answer.interceptor.ts';
import { entityTag, isNotModified } from '../http/entity-tag.ts';
import { orProblem } from '../http/outcome.ts';
import { HttpProblem } from '../http/problem.ts';
import { receiptOf, Receipts, wantsProof, type Receipt } from './receipts.ts';

export interface WrittenArtifact {
  readonly artifact: Artifact;
  readonly receipt: Receipt;
}

/**
 * The answers of single writes and reads. These are the hot paths, so the handlers call this instead of an interceptor:
 * an interceptor takes about 28 µs of CPU a request (docs/adr/0011-nest-idioms.md), a tenth of a single write.
 */
@Injectable()
export class ArtifactAnswers {
  readonly #receipts: Receipts;

  constructor(receipts: Receipts) {
    this.#receipts = receipts;
  }

  /** The artifact and its receipt; sets `ETag`, `Location`, `Idempotency-Replayed` and `Preference-Applied`. */
  written(
    outcome: Outcome<Artifact> | Refused,
    request: FastifyRequest,
    reply: FastifyReply,
  ): WrittenArtifact | Promise<WrittenArtifact> {
    setReplayed(reply, outcome);
    const recorded = orProblem(outcome);
    const { value: artifact } = recorded;
    if (reply.statusCode === 201) reply.header('Location', `/v1/artifacts/${artifact.id}`);
    reply.header('ETag', entityTag(artifact));
    if (!wantsProof(request)) return { artifact, receipt: receiptOf(recorded) };
    reply.header('Preference-Applied', 'receipt=proof');
    return this.#receipts.proven(recorded).then((receipt) => ({ artifact, receipt }));
  }

  /** Metadata and payload, or nothing and 304 for a client that has this version already; sets `ETag`. */
  content(outcome: Outcome<ReadArtifactResult>, request: FastifyRequest, reply: FastifyReply): string | undefined {
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
  }
}
