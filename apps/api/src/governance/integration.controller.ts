import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BUCKET, type BucketApi } from '../bucket-api.ts';
import { markReplayed, orProblem, send } from '../http/answer.ts';
import { readIdempotencyKey } from '../http/idempotency-key.ts';
import { readBody, readOptionalBody } from '../http/json-body.ts';
import { pageOf, readPage, sendPage } from '../http/page.ts';
import { readQuery } from '../http/query.ts';
import { requestCaller } from '../http/request-caller.ts';
import { credentialItem } from './credential-view.ts';
import { IssueCredentialDto, StandingDto } from './governance.dto.ts';

const NO_REASON = 'no reason was given';

/** `/v1/integrations`: what two people have approved, its standing and its credentials. */
@Controller('v1/integrations')
export class IntegrationController {
  readonly #api: BucketApi;

  constructor(@Inject(BUCKET) api: BucketApi) {
    this.#api = api;
  }

  @Get()
  async list(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { bucket, cursors } = this.#api;
    const asked = readPage(cursors, request, 'integrations');
    const { value } = orProblem(await bucket.integrations.list(requestCaller(request)));
    sendPage(reply, pageOf(value, asked), asked, cursors);
  }

  @Get(':id')
  async read(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    readQuery(request, []);
    const { value } = orProblem(await this.#api.bucket.integrations.get(requestCaller(request), id));
    send(reply, 200, { integration: value });
  }

  @Post(':id/suspend')
  async suspend(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    const caller = requestCaller(request);
    const { reason = NO_REASON } = readOptionalBody(request, StandingDto);
    const { value } = orProblem(await this.#api.bucket.integrations.suspend(caller, id, reason));
    send(reply, 200, { integration: value });
  }

  @Post(':id/revoke')
  async revoke(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    const caller = requestCaller(request);
    const { reason = NO_REASON } = readOptionalBody(request, StandingDto);
    const { value } = orProblem(await this.#api.bucket.integrations.revoke(caller, id, reason));
    send(reply, 200, { integration: value });
  }

  @Post(':id/credentials')
  async issue(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    const caller = requestCaller(request);
    const idempotency = readIdempotencyKey(request, caller);
    const { name, actorKind } = readBody(request, IssueCredentialDto);
    const outcome = await this.#api.bucket.integrations.issue({
      caller,
      integrationId: id,
      name,
      actorKind,
      ...(idempotency === undefined ? {} : { idempotency }),
    });
    markReplayed(reply, outcome);
    const { credential, token } = orProblem(outcome).value;
    send(reply, 201, { credential: credentialItem(credential), token });
  }

  @Get(':id/credentials')
  async credentials(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
  ): Promise<void> {
    const { bucket, cursors } = this.#api;
    const asked = readPage(cursors, request, `credentials ${id}`);
    const { value } = orProblem(await bucket.integrations.credentials(requestCaller(request), id));
    sendPage(reply, pageOf(value, asked), asked, cursors, credentialItem);
  }

  @Post(':id/credentials/:credentialId/revoke')
  async revokeCredential(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
    @Param('credentialId') credentialId: string,
  ): Promise<void> {
    const caller = requestCaller(request);
    readOptionalBody(request, StandingDto);
    const { value } = orProblem(await this.#api.bucket.integrations.revokeCredential(caller, id, credentialId));
    send(reply, 200, { credential: credentialItem(value) });
  }
}
