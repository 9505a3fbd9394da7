import { Body, Controller, Get, HttpCode, Param, Post, Req, Res, UseInterceptors } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Sweeps, type SweepProgress } from '@bucket/application';
import { instantOf, parseInstant, type Caller, type Sweep } from '@bucket/domain';
import { Location, OutcomeInterceptor } from '../http/answer.interceptor.ts';
import { CurrentCaller } from '../http/current-caller.ts';
import { OptionalDtoPipe } from '../http/dto.pipe.ts';
import { Idempotency, type WithIdempotency } from '../http/idempotency-key.ts';
import { mapOutcome } from '../http/outcome.ts';
import { wantsAsync } from '../http/prefer.ts';
import { HttpProblem } from '../http/problem.ts';
import { readInstant, StrictQuery, type Query } from '../http/query.ts';
import { StartSweepDto } from './lifecycle.dto.ts';

/** A sweep as it is shown. */
export interface ShownSweep extends Pick<Sweep, 'id' | 'status' | 'total' | 'requestedBy' | 'requestedAt' | 'endedAt'> {
  readonly done: number;
  readonly rate: number;
}

/** `/v1/retention`: what a sweep would destroy, and sweeps. */
@Controller('v1/retention')
export class RetentionController {
  readonly #sweeps: Sweeps;

  constructor(sweeps: Sweeps) {
    this.#sweeps = sweeps;
  }

  @Get('preview')
  @UseInterceptors(OutcomeInterceptor)
  preview(@CurrentCaller() caller: Caller, @StrictQuery(['at']) query: Query) {
    return this.#sweeps.preview(caller, readInstant(query, 'at'));
  }

  @Post('sweeps')
  @HttpCode(202)
  @Location(({ id }: ShownSweep) => `/v1/retention/sweeps/${id}`)
  @UseInterceptors(OutcomeInterceptor)
  async start(
    @CurrentCaller() caller: Caller,
    @Idempotency() claim: WithIdempotency,
    @Body(OptionalDtoPipe) { at, digest }: StartSweepDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const outcome = await this.#sweeps.start({
      caller,
      ...claim,
      ...(at === undefined ? {} : { at: instantIn(at) }),
      ...(digest === undefined ? {} : { digest }),
    });
    return mapOutcome(outcome, (sweep) => {
      // A sweep is never waited for; a client that asked for that is told.
      if (wantsAsync(request)) void reply.header('Preference-Applied', 'respond-async');
      return shown({ sweep, done: 0, rate: 0 });
    });
  }

  @Get('sweeps/:id')
  @UseInterceptors(OutcomeInterceptor)
  async read(@CurrentCaller() caller: Caller, @Param('id') id: string, @StrictQuery() _query: Query) {
    return mapOutcome(await this.#sweeps.get(caller, id), (progress) => {
      if (progress === undefined) throw new HttpProblem('sweep.not-found', 'there is no sweep with this id');
      return shown(progress);
    });
  }
}

/** @throws {HttpProblem} `request.invalid` for a day that no calendar has */
function instantIn(text: string): string {
  const ms = parseInstant(text);
  if (ms !== undefined) return instantOf(ms);
  const detail = 'at is a time in UTC such as 2026-01-19T08:00:00.000Z';
  throw new HttpProblem('request.invalid', detail, { errors: [{ pointer: '/at', code: 'invalid', detail }] });
}

function shown({ sweep, done, rate }: SweepProgress): ShownSweep {
  const { id, status, total, requestedBy, requestedAt, endedAt } = sweep;
  return { id, status, done, total, rate, requestedBy, requestedAt, endedAt };
}
