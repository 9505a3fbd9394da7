import { Body, Controller, Get, HttpCode, Param, Post, Req, Res, UseInterceptors } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ExplainRetention, RestoreArtifact } from '@bucket/application';
import type { Caller } from '@bucket/domain';
import { existingId } from '../artifacts/artifact-path.ts';
import { ArtifactAnswers } from '../artifacts/artifact-answers.ts';
import { OutcomeInterceptor } from '../http/answer.interceptor.ts';
import { CurrentCaller } from '../http/current-caller.ts';
import { NoBodyPipe } from '../http/dto.pipe.ts';
import { Idempotency, type WithIdempotency } from '../http/idempotency-key.ts';
import { StrictQuery, type Query } from '../http/query.ts';
import { RateLimit } from '../http/rate-limit.ts';

/** `/v1/artifacts/{id}`: what becomes of an artifact after it was deleted. */
@Controller('v1/artifacts')
export class ArtifactLifeController {
  readonly #restoreArtifact: RestoreArtifact;
  readonly #explainRetention: ExplainRetention;
  readonly #rateLimit: RateLimit;
  readonly #answers: ArtifactAnswers;

  constructor(
    restoreArtifact: RestoreArtifact,
    explainRetention: ExplainRetention,
    rateLimit: RateLimit,
    answers: ArtifactAnswers,
  ) {
    this.#restoreArtifact = restoreArtifact;
    this.#explainRetention = explainRetention;
    this.#rateLimit = rateLimit;
    this.#answers = answers;
  }

  @Post(':id/restore')
  @HttpCode(200)
  async restore(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Idempotency() claim: WithIdempotency,
    @Body(NoBodyPipe) _body: unknown,
  ) {
    const artifactId = existingId(id);
    const outcome = await this.#rateLimit.run(request, 1, () =>
      this.#restoreArtifact.execute({ caller, artifactId, ...claim }),
    );
    return this.#answers.written(outcome, request, reply);
  }

  @Get(':id/retention')
  @UseInterceptors(OutcomeInterceptor)
  retention(@CurrentCaller() caller: Caller, @Param('id') id: string, @StrictQuery() _query: Query) {
    return this.#explainRetention.execute(caller, existingId(id));
  }
}
