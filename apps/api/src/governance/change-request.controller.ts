import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { parseSubject } from '@bucket/application';
import { CHANGE_KINDS, type ChangeKind, type ChangeSubject, type FieldError } from '@bucket/domain';
import { BUCKET, type BucketApi } from '../bucket-api.ts';
import { markReplayed, orProblem, send } from '../http/answer.ts';
import { readIdempotencyKey } from '../http/idempotency-key.ts';
import { readBody } from '../http/json-body.ts';
import { pageOf, readPage, sendPage } from '../http/page.ts';
import { HttpProblem } from '../http/problem.ts';
import { readQuery } from '../http/query.ts';
import { requestCaller } from '../http/request-caller.ts';
import { ApprovalDto, CreateChangeRequestDto } from './governance.dto.ts';

/** `/v1/change-requests`: whatever changes the rules or who may act waits here for two people. */
@Controller('v1/change-requests')
export class ChangeRequestController {
  readonly #api: BucketApi;

  constructor(@Inject(BUCKET) api: BucketApi) {
    this.#api = api;
  }

  @Post()
  async create(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const caller = requestCaller(request);
    const idempotency = readIdempotencyKey(request, caller);
    const dto = readBody(request, CreateChangeRequestDto);
    const outcome = await this.#api.bucket.changeRequests.create({
      caller,
      change: this.#change(dto),
      reason: dto.reason,
      ...(idempotency === undefined ? {} : { idempotency }),
    });
    markReplayed(reply, outcome);
    const { value: changeRequest } = orProblem(outcome);
    reply.header('Location', `/v1/change-requests/${changeRequest.id}`);
    send(reply, 201, { changeRequest });
  }

  @Get()
  async list(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { bucket, cursors } = this.#api;
    const asked = readPage(cursors, request, 'change-requests');
    const { value } = orProblem(await bucket.changeRequests.list(requestCaller(request)));
    sendPage(reply, pageOf(value, asked), asked, cursors);
  }

  @Get(':id')
  async read(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    readQuery(request, []);
    const { value } = orProblem(await this.#api.bucket.changeRequests.get(requestCaller(request), id));
    send(reply, 200, { changeRequest: value });
  }

  @Post(':id/approvals')
  async decide(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    const caller = requestCaller(request);
    const { decision, digest, reason } = readBody(request, ApprovalDto);
    const outcome = await this.#api.bucket.changeRequests.decide({
      caller,
      changeRequestId: id,
      decision,
      digest,
      reason,
    });
    send(reply, 200, { changeRequest: orProblem(outcome).value });
  }

  #change({ kind, subject }: CreateChangeRequestDto): ChangeSubject {
    const parsed = parseSubject(knownKind(kind), subject, this.#api.bucket.gate.policy);
    if ('kind' in parsed) return parsed;
    throw faulty('change-request.subject-invalid', parsed);
  }
}

function knownKind(text: string): ChangeKind {
  const kind = CHANGE_KINDS.find((name) => name === text);
  if (kind !== undefined) return kind;
  throw faulty('change-request.kind-unknown', [
    { pointer: '/kind', code: 'unknown', detail: `one of ${CHANGE_KINDS.join(', ')}` },
  ]);
}

function faulty(
  code: 'change-request.kind-unknown' | 'change-request.subject-invalid',
  errors: readonly FieldError[],
): HttpProblem {
  return new HttpProblem(code, errors[0]?.detail ?? 'the change request is not valid', { errors });
}
