import { Body, Controller, Get, Post, UseInterceptors } from '@nestjs/common';
import { Freezes, ReadThreats } from '@bucket/application';
import { parseFreezeScope, type Caller, type Freeze } from '@bucket/domain';
import { OutcomeInterceptor, PageInterceptor } from '../http/answer.interceptor.ts';
import { CurrentCaller } from '../http/current-caller.ts';
import { DtoPipe } from '../http/dto.pipe.ts';
import { Idempotency, type WithIdempotency } from '../http/idempotency-key.ts';
import { mapOutcome } from '../http/outcome.ts';
import { pageOf, Paging, type AskedPage } from '../http/page.ts';
import { HttpProblem } from '../http/problem.ts';
import { FreezeDto } from './freeze.dto.ts';

export interface FreezeDocument {
  readonly freeze: Freeze;
}

/** What is stopped at once and what was met: `/v1/governance/freezes` and `/v1/governance/threats`. */
@Controller('v1/governance')
export class FreezeController {
  readonly #freezes: Freezes;
  readonly #threats: ReadThreats;

  constructor(freezes: Freezes, threats: ReadThreats) {
    this.#freezes = freezes;
    this.#threats = threats;
  }

  @Post('freezes')
  @UseInterceptors(OutcomeInterceptor)
  async freeze(
    @CurrentCaller() caller: Caller,
    @Idempotency() claim: WithIdempotency,
    @Body(DtoPipe) { scope, reason }: FreezeDto,
  ) {
    const parsed = parseFreezeScope(scope);
    // The DTO has the same form.
    if (parsed === undefined) throw new HttpProblem('request.invalid', 'scope is none');
    const outcome = await this.#freezes.freeze({ caller, scope: parsed, reason, ...claim });
    return mapOutcome(outcome, (freeze): FreezeDocument => ({ freeze }));
  }

  @Get('freezes')
  @UseInterceptors(PageInterceptor)
  async list(@CurrentCaller() caller: Caller, @Paging() asked: AskedPage) {
    return mapOutcome(await this.#freezes.list(caller), (all) => pageOf(all, asked));
  }

  @Get('threats')
  @UseInterceptors(PageInterceptor)
  async threats(@CurrentCaller() caller: Caller, @Paging() asked: AskedPage) {
    return mapOutcome(await this.#threats.execute(caller), ({ threats, since, complete }) => ({
      since,
      complete,
      ...pageOf(threats, asked),
    }));
  }
}
