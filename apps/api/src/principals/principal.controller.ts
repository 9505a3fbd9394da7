import { Controller, Get, Param, UseInterceptors } from '@nestjs/common';
import { Principals } from '@bucket/application';
import type { Caller } from '@bucket/domain';
import { OutcomeInterceptor, PageInterceptor } from '../http/answer.interceptor.ts';
import { CurrentCaller } from '../http/current-caller.ts';
import { mapOutcome } from '../http/outcome.ts';
import { pageOf, Paging, type AskedPage } from '../http/page.ts';
import { HttpProblem } from '../http/problem.ts';
import { StrictQuery, type Query } from '../http/query.ts';
import { showPrincipal } from './principal-view.ts';

/** `/v1/principals`: the people who may act. Change requests of kind `principal` change them. */
@Controller('v1/principals')
export class PrincipalController {
  readonly #principals: Principals;

  constructor(principals: Principals) {
    this.#principals = principals;
  }

  @Get()
  @UseInterceptors(PageInterceptor)
  async list(@CurrentCaller() caller: Caller, @Paging() asked: AskedPage) {
    return mapOutcome(await this.#principals.list(caller), (all) => pageOf(all.map(showPrincipal), asked));
  }

  @Get(':id')
  @UseInterceptors(OutcomeInterceptor)
  async read(@CurrentCaller() caller: Caller, @Param('id') id: string, @StrictQuery() _query: Query) {
    return mapOutcome(await this.#principals.get(caller, id), (found) => {
      if (found === undefined) throw new HttpProblem('principal.not-found', 'there is no person of this id');
      return { principal: showPrincipal(found) };
    });
  }
}
