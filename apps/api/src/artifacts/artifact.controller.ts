import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Param,
  Post,
  Put,
  Req,
  Res,
  UseInterceptors,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CreateArtifact, DeleteArtifact, ListArtifacts, ReadArtifact, UpdateArtifact } from '@bucket/application';
import type { Caller } from '@bucket/domain';
import { showEntry } from '../audit/entry-view.ts';
import { OutcomeInterceptor, PageInterceptor } from '../http/answer.interceptor.ts';
import { CurrentCaller } from '../http/current-caller.ts';
import { DtoPipe } from '../http/dto.pipe.ts';
import { readIfMatch } from '../http/entity-tag.ts';
import { Idempotency, SignatureOnce, type WithIdempotency } from '../http/idempotency-key.ts';
import { mapOutcome } from '../http/outcome.ts';
import { Paging, showPage, type AskedPage } from '../http/page.ts';
import { StrictQuery, type Query } from '../http/query.ts';
import { RateLimit } from '../http/rate-limit.ts';
import { ArtifactAnswers } from './artifact-answers.ts';
import { CreateArtifactDto, UpdateArtifactDto } from './artifact.dto.ts';
import { existingId, existingVersion } from './artifact-path.ts';
import { ARTIFACT_PARAMETERS, artifactFilter, LABEL_PREFIX } from './artifact-query.ts';
import { Batch } from './batch.ts';
import { BatchPipe } from './batch.pipe.ts';
import { receiptOf, Receipts, wantsProof } from './receipts.ts';

/** `/v1/artifacts` */
@Controller('v1/artifacts')
export class ArtifactController {
  readonly #createArtifact: CreateArtifact;
  readonly #readArtifact: ReadArtifact;
  readonly #updateArtifact: UpdateArtifact;
  readonly #deleteArtifact: DeleteArtifact;
  readonly #listArtifacts: ListArtifacts;
  readonly #rateLimit: RateLimit;
  readonly #receipts: Receipts;
  readonly #answers: ArtifactAnswers;

  // Each use case is injected on its own.
  constructor(
    createArtifact: CreateArtifact,
    readArtifact: ReadArtifact,
    updateArtifact: UpdateArtifact,
    deleteArtifact: DeleteArtifact,
    listArtifacts: ListArtifacts,
    rateLimit: RateLimit,
    receipts: Receipts,
    answers: ArtifactAnswers,
  ) {
    this.#createArtifact = createArtifact;
    this.#readArtifact = readArtifact;
    this.#updateArtifact = updateArtifact;
    this.#deleteArtifact = deleteArtifact;
    this.#listArtifacts = listArtifacts;
    this.#rateLimit = rateLimit;
    this.#receipts = receipts;
    this.#answers = answers;
  }

  @Post()
  async create(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentCaller() caller: Caller,
    @Idempotency() claim: WithIdempotency,
    @Body(DtoPipe) draft: CreateArtifactDto,
  ) {
    const outcome = await this.#rateLimit.run(request, 1, () =>
      this.#createArtifact.execute({ caller, ...draft, ...claim }),
    );
    return this.#answers.written(outcome, request, reply);
  }

  @Post('batch')
  @HttpCode(200)
  @UseInterceptors(OutcomeInterceptor)
  async createBatch(
    @Req() request: FastifyRequest,
    @CurrentCaller() caller: Caller,
    @Idempotency() claim: WithIdempotency,
    @Body(BatchPipe) batch: Batch,
  ) {
    const outcome = await this.#rateLimit.run(request, batch.size, () =>
      this.#createArtifact.executeBatch({ caller, items: batch.items, ...claim }),
    );
    if (outcome.kind === 'refused') return outcome;
    const receipts = wantsProof(request) ? this.#receipts.proven.bind(this.#receipts) : receiptOf;
    return { ...outcome, value: { results: await batch.show(outcome, request.id, receipts) } };
  }

  @Get()
  @UseInterceptors(PageInterceptor)
  list(@CurrentCaller() caller: Caller, @Paging(ARTIFACT_PARAMETERS, LABEL_PREFIX) { query, limit, from }: AskedPage) {
    return this.#listArtifacts.list({ caller, filter: artifactFilter(caller, query), limit, ...from });
  }

  @Get(':id')
  async read(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @StrictQuery(['version']) query: Query,
  ) {
    const version = query.get('version');
    const outcome = await this.#readArtifact.execute({
      caller,
      ...(version === undefined ? {} : { version: existingVersion(version) }),
      artifactId: existingId(id),
    });
    return this.#answers.content(outcome, request, reply);
  }

  @Get(':id/versions/:version')
  async readVersion(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Param('version') text: string,
    @StrictQuery() _query: Query,
  ) {
    const version = existingVersion(text);
    const outcome = await this.#readArtifact.execute({ caller, version, artifactId: existingId(id) });
    return this.#answers.content(outcome, request, reply);
  }

  @Put(':id')
  async update(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @SignatureOnce() claim: WithIdempotency,
    @Body(DtoPipe) change: UpdateArtifactDto,
  ) {
    const outcome = await this.#rateLimit.run(request, 1, async () =>
      this.#updateArtifact.execute({
        caller,
        artifactId: existingId(id),
        precondition: readIfMatch(ifMatch),
        ...change,
        ...claim,
      }),
    );
    return this.#answers.written(outcome, request, reply);
  }

  @Delete(':id')
  async remove(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @SignatureOnce() claim: WithIdempotency,
  ) {
    const precondition = readIfMatch(ifMatch);
    const outcome = await this.#rateLimit.run(request, 1, async () =>
      this.#deleteArtifact.execute({ caller, artifactId: existingId(id), precondition, ...claim }),
    );
    return this.#answers.written(outcome, request, reply);
  }

  @Get(':id/versions')
  @UseInterceptors(PageInterceptor)
  versions(@CurrentCaller() caller: Caller, @Param('id') id: string, @Paging() { limit, from }: AskedPage) {
    return this.#listArtifacts.versions({ caller, artifactId: existingId(id), limit, ...from });
  }

  @Get(':id/custody')
  @UseInterceptors(PageInterceptor)
  async custody(@CurrentCaller() caller: Caller, @Param('id') id: string, @Paging() { limit, from }: AskedPage) {
    const entries = await this.#listArtifacts.custody({ caller, artifactId: existingId(id), limit, ...from });
    return mapOutcome(entries, (page) => showPage(page, showEntry));
  }
}
