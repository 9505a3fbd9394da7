import { Body, Controller, Get, HttpCode, Param, Post, UseInterceptors } from '@nestjs/common';
import { Sweeps, type SweepProgress } from '@bucket/application';
import { instantOf, parseInstant, type Caller, type Sweep } from '@bucket/domain';
import { Location, OutcomeInterceptor } from '../http/answer.interceptor.ts';
import { CurrentCaller } from '../http/current-caller.ts';
import { OptionalDtoPipe } from '../http/dto.pipe.ts';
import { mapOutcome } from '../http/outcome.ts';
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
  async start(@CurrentCaller() caller: Caller, @Body(OptionalDtoPipe) { at, digest }: StartSweepDto) {
    const outcome = await this.#sweeps.start({
      caller,
      ...(at === undefined ? {} : { at: instantIn(at) }),
      ...(digest === undefined ? {} : { digest }),
    });
    return mapOutcome(outcome, (sweep) => shown({ sweep, done: 0, rate: 0 }));
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
