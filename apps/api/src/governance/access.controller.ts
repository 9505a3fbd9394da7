import { Body, Controller, Header, HttpCode, Post, UseInterceptors } from '@nestjs/common';
import { EvaluateAccess, type AccessDecision, type EvaluateResult, type LogPosition } from '@bucket/application';
import type { Caller } from '@bucket/domain';
import { OutcomeInterceptor } from '../http/answer.interceptor.ts';
import { CurrentCaller } from '../http/current-caller.ts';
import { DtoPipe } from '../http/dto.pipe.ts';
import { AccessEvaluationDto } from './access.dto.ts';

/** The answer of the Authorization API, with what the bucket adds in `context`. */
export interface AccessAnswer {
  readonly decision: boolean;
  readonly context: {
    readonly reason: string | null;
    readonly rules: EvaluateResult['rules'];
    readonly receipt: LogPosition;
  };
}

/** `/access/v1`: the Authorization API of OpenID AuthZEN 1.0. */
@Controller('access/v1')
export class AccessController {
  readonly #evaluate: EvaluateAccess;

  constructor(evaluate: EvaluateAccess) {
    this.#evaluate = evaluate;
  }

  @Post('evaluation')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @UseInterceptors(OutcomeInterceptor)
  async evaluation(@CurrentCaller() caller: Caller, @Body(DtoPipe) question: AccessEvaluationDto) {
    const outcome = await this.#evaluate.execute(caller, question);
    return outcome.kind === 'refused' ? outcome : { ...outcome, value: answerOf(outcome.value, outcome.place) };
  }
}

function answerOf({ admitted, notAsked, rules }: AccessDecision, receipt: LogPosition): AccessAnswer {
  const refusal = rules.find(({ verdict }) => verdict === 'refuses');
  return { decision: admitted, context: { reason: notAsked ?? refusal?.reason ?? null, rules, receipt } };
}
