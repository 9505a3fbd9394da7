import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BUCKET, type BucketApi } from '../bucket-api.ts';
import { orProblem, send } from '../http/answer.ts';
import { refuseBody } from '../http/json-body.ts';
import { readPage, sendPage } from '../http/page.ts';
import { HttpProblem } from '../http/problem.ts';
import { invalid, readCount, readQuery } from '../http/query.ts';
import { requestCaller } from '../http/request-caller.ts';
import { auditFilter, ENTRY_PARAMETERS } from './audit-filter.ts';
import { entryDocument, entryItem } from './entry-view.ts';

/** `/v1/audit`: the trail, and what proves it without trust in this service. */
@Controller('v1/audit')
export class AuditController {
  readonly #api: BucketApi;

  constructor(@Inject(BUCKET) api: BucketApi) {
    this.#api = api;
  }

  @Get('entries')
  async entries(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { bucket, cursors } = this.#api;
    const asked = readPage(cursors, request, 'entries', ENTRY_PARAMETERS);
    const outcome = await bucket.queryEntries.page({
      caller: requestCaller(request),
      filter: auditFilter(asked.query),
      limit: asked.limit,
      ...asked.from,
    });
    sendPage(reply, orProblem(outcome).value, asked, cursors, entryItem);
  }

  @Get('entries/:seq')
  async entry(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('seq') seq: string): Promise<void> {
    readQuery(request, []);
    const { value } = orProblem(await this.#api.bucket.queryEntries.one(requestCaller(request), existingSeq(seq)));
    if (value === undefined) throw noEntry();
    send(reply, 200, entryDocument(value));
  }

  @Get('entries/:seq/proof')
  async proof(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('seq') text: string): Promise<void> {
    const treeSize = readCount(readQuery(request, ['treeSize']), 'treeSize');
    const seq = existingSeq(text);
    const { value } = orProblem(await this.#api.bucket.prove.inclusion(requestCaller(request), seq, treeSize));
    if ('inclusionProof' in value) return send(reply, 200, value);
    if (value.kind === 'hidden' || seq >= value.size || treeSize === undefined) throw noEntry();
    throw invalid('treeSize', `a size of the tree that holds the entry: ${seq + 1} to ${value.size}`);
  }

  @Get('consistency')
  async consistency(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { bucket } = this.#api;
    const query = readQuery(request, ['from', 'to']);
    const from = readCount(query, 'from');
    const to = readCount(query, 'to') ?? bucket.committer.ledger.head.size;
    if (from === undefined) throw invalid('from', 'name the size of the older tree');
    const { value } = orProblem(await bucket.prove.consistency(requestCaller(request), from, to));
    if ('proof' in value) return send(reply, 200, value);
    throw from > to ? invalid('from', 'at most the size of the newer tree') : invalid('to', `at most ${value.size}`);
  }

  @Get('checkpoint')
  async checkpoint(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    readQuery(request, []);
    const { value } = orProblem(await this.#api.bucket.prove.checkpoint(requestCaller(request)));
    void reply.code(200).header('Content-Type', 'text/plain; charset=utf-8').send(value);
  }

  @Post('verifications')
  async verify(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    refuseBody(request);
    const { value } = orProblem(await this.#api.bucket.verifyLog.execute(requestCaller(request)));
    send(reply, 200, value);
  }
}

const noEntry = (): HttpProblem => new HttpProblem('entry.not-found', 'no such entry');

/** A text that is no `seq` names no entry. */
function existingSeq(text: string): number {
  if (!/^(?:0|[1-9]\d{0,14})$/.test(text)) throw noEntry();
  return Number(text);
}
