import { Body, Controller, Get, HttpCode, Inject, Param, Post, UseInterceptors } from '@nestjs/common';
import { Evaluate, ReadGovernance } from '@bucket/application';
import type { Composition } from '@bucket/bucket';
import type { Caller } from '@bucket/domain';
import { COMPOSITION } from '../composition/composed.ts';
import { OutcomeInterceptor, PageInterceptor } from '../http/answer.interceptor.ts';
import { CurrentCaller } from '../http/current-caller.ts';
import { DtoPipe } from '../http/dto.pipe.ts';
import { mapOutcome } from '../http/outcome.ts';
import { pageOf, Paging, type AskedPage } from '../http/page.ts';
import { HttpProblem } from '../http/problem.ts';
import { StrictQuery, type Query } from '../http/query.ts';
import { showClass } from './class-view.ts';
import { EvaluateDto } from './evaluate.dto.ts';
import { LimitReadings } from './limit-readings.ts';
import { showProduct } from './product-view.ts';
import { ruleItems } from './rule-set-view.ts';

/** `/v1/governance`: the rules, classes, products and limits in force. */
@Controller('v1/governance')
export class GovernanceController {
  readonly #composition: Composition;
  readonly #readGovernance: ReadGovernance;
  readonly #evaluate: Evaluate;
  readonly #limits: LimitReadings;

  constructor(
    @Inject(COMPOSITION) composition: Composition,
    readGovernance: ReadGovernance,
    evaluate: Evaluate,
    limits: LimitReadings,
  ) {
    this.#composition = composition;
    this.#readGovernance = readGovernance;
    this.#evaluate = evaluate;
    this.#limits = limits;
  }

  @Get('rules')
  @UseInterceptors(PageInterceptor)
  async rules(@CurrentCaller() caller: Caller, @Paging() asked: AskedPage) {
    const { fingerprint } = this.#composition.gate.running;
    return mapOutcome(await this.#readGovernance.execute(caller, 'rules'), () => ({
      fingerprint,
      ...pageOf(ruleItems, asked),
    }));
  }

  @Get('products')
  @UseInterceptors(PageInterceptor)
  async products(@CurrentCaller() caller: Caller, @Paging() asked: AskedPage) {
    const { committer, gate } = this.#composition;
    return mapOutcome(await this.#readGovernance.execute(caller, 'products'), () => {
      const products = gate.policy.products.map((product) => showProduct(product, gate, committer.ledger.state));
      return pageOf(products, asked);
    });
  }

  @Get('classes')
  @UseInterceptors(PageInterceptor)
  async classes(@CurrentCaller() caller: Caller, @Paging() asked: AskedPage) {
    const { policy } = this.#composition.gate;
    return mapOutcome(await this.#readGovernance.execute(caller, 'classes'), () =>
      pageOf(
        policy.classes.map((row) => showClass(row, policy)),
        asked,
      ),
    );
  }

  @Get('classes/:name')
  @UseInterceptors(OutcomeInterceptor)
  async class(@CurrentCaller() caller: Caller, @Param('name') name: string, @StrictQuery() _query: Query) {
    const { gate } = this.#composition;
    return mapOutcome(await this.#readGovernance.execute(caller, 'classes'), () => {
      const artifactClass = gate.artifactClass(name);
      if (artifactClass === undefined) throw new HttpProblem('class.not-found', 'there is no class of this name');
      return showClass(artifactClass, gate.policy);
    });
  }

  @Get('limits')
  @UseInterceptors(PageInterceptor)
  async limits(@CurrentCaller() caller: Caller, @Paging() asked: AskedPage) {
    return mapOutcome(await this.#readGovernance.execute(caller, 'limits'), () =>
      pageOf(this.#limits.seenBy(caller), asked),
    );
  }

  @Post('evaluate')
  @HttpCode(200)
  @UseInterceptors(OutcomeInterceptor)
  evaluate(@CurrentCaller() caller: Caller, @Body(DtoPipe) question: EvaluateDto) {
    return this.#evaluate.execute({ caller, ...question });
  }
}
