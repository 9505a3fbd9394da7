import { Body, Controller, Get, Header, HttpCode, Param, Post, Req, Res, UseInterceptors } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Committer, Prove, QueryEntries, VerificationJobs, VerifyLog } from '@bucket/application';
import type { Caller } from '@bucket/domain';
import { OutcomeInterceptor, PageInterceptor } from '../http/answer.interceptor.ts';
import { CurrentCaller } from '../http/current-caller.ts';
import { NoBodyPipe } from '../http/dto.pipe.ts';
import { mapOutcome } from '../http/outcome.ts';
import { Paging, showPage, type AskedPage } from '../http/page.ts';
import { wantsAsync } from '../http/prefer.ts';
import { HttpProblem } from '../http/problem.ts';
import { invalidQuery, readCount, StrictQuery, type Query } from '../http/query.ts';
import { auditFilter, ENTRY_PARAMETERS } from './audit-filter.ts';
import { showEntry, showEntryWithText } from './entry-view.ts';

/** `/v1/audit`: the log, and the proofs with which a client verifies it without trusting this service. */
@Controller('v1/audit')
export class AuditController {
  readonly #committer: Committer;
  readonly #queryEntries: QueryEntries;
  readonly #prove: Prove;
  readonly #verifyLog: VerifyLog;
  readonly #verifications: VerificationJobs;

  constructor(
    committer: Committer,
    queryEntries: QueryEntries,
    prove: Prove,
    verifyLog: VerifyLog,
    verifications: VerificationJobs,
  ) {
    this.#verifications = verifications;
    this.#committer = committer;
    this.#queryEntries = queryEntries;
    this.#prove = prove;
    this.#verifyLog = verifyLog;
  }

  @Get('entries')
  @UseInterceptors(PageInterceptor)
  async entries(@CurrentCaller() caller: Caller, @Paging(ENTRY_PARAMETERS) { query, limit, from }: AskedPage) {
    const outcome = await this.#queryEntries.page({ caller, filter: auditFilter(query), limit, ...from });
    return mapOutcome(outcome, (page) => showPage(page, showEntry));
  }

  @Get('entries/:seq')
  @UseInterceptors(OutcomeInterceptor)
  async entry(@CurrentCaller() caller: Caller, @Param('seq') seq: string, @StrictQuery() _query: Query) {
    const outcome = await this.#queryEntries.one(caller, existingSeq(seq));
    return mapOutcome(outcome, (entry) => {
      if (entry === undefined) throw noEntry();
      return showEntryWithText(entry);
    });
  }

  @Get('entries/:seq/proof')
  @UseInterceptors(OutcomeInterceptor)
  async proof(@CurrentCaller() caller: Caller, @Param('seq') text: string, @StrictQuery(['treeSize']) query: Query) {
    const treeSize = readCount(query, 'treeSize');
    const seq = existingSeq(text);
    return mapOutcome(await this.#prove.inclusion(caller, seq, treeSize), (value) => {
      if ('inclusionProof' in value) return value;
      if (value.kind === 'hidden' || seq >= value.size || treeSize === undefined) throw noEntry();
      throw invalidQuery('treeSize', `must be the size of a tree that holds the entry: ${seq + 1} to ${value.size}`);
    });
  }

  @Get('consistency')
  @UseInterceptors(OutcomeInterceptor)
  async consistency(@CurrentCaller() caller: Caller, @StrictQuery(['from', 'to']) query: Query) {
    const from = readCount(query, 'from');
    const to = readCount(query, 'to') ?? this.#committer.ledger.head.size;
    if (from === undefined) throw invalidQuery('from', 'required: the size of the older tree');
    return mapOutcome(await this.#prove.consistency(caller, from, to), (value) => {
      if ('proof' in value) return value;
      throw from > to
        ? invalidQuery('from', 'must not be greater than the size of the newer tree')
        : invalidQuery('to', `must be at most ${value.size}`);
    });
  }

  @Get('checkpoint')
  @Header('Content-Type', 'text/plain; charset=utf-8')
  @UseInterceptors(OutcomeInterceptor)
  checkpoint(@CurrentCaller() caller: Caller, @StrictQuery() _query: Query) {
    return this.#prove.checkpoint(caller);
  }

  @Post('verifications')
  @HttpCode(200)
  @UseInterceptors(OutcomeInterceptor)
  async verify(
    @CurrentCaller() caller: Caller,
    @Body(NoBodyPipe) _body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    if (!wantsAsync(request)) return this.#verifyLog.execute(caller);
    return mapOutcome(await this.#verifications.start(caller), (progress) => {
      void reply.status(202);
      void reply.header('Location', `/v1/audit/verifications/${progress.id}`);
      void reply.header('Preference-Applied', 'respond-async');
      return progress;
    });
  }

  @Get('verifications/:id')
  @UseInterceptors(OutcomeInterceptor)
  async verification(@CurrentCaller() caller: Caller, @Param('id') id: string, @StrictQuery() _query: Query) {
    return mapOutcome(await this.#verifications.get(caller, id), (progress) => {
      if (progress === undefined) {
        throw new HttpProblem('verification.not-found', 'there is no verification with this id');
      }
      return progress;
    });
  }
}

const noEntry = (): HttpProblem => new HttpProblem('entry.not-found', 'there is no entry with this number');

/** A text that is not the number of an entry names no entry. */
function existingSeq(text: string): number {
  if (!/^(?:0|[1-9]\d{0,14})$/.test(text)) throw noEntry();
  return Number(text);
}
