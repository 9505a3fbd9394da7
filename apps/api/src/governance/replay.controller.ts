import { Body, Controller, HttpCode, Post, UseInterceptors } from '@nestjs/common';
import { REPLAY_ENTRIES_MAX, ReplayDecisions } from '@bucket/application';
import type { Caller } from '@bucket/domain';
import { OutcomeInterceptor } from '../http/answer.interceptor.ts';
import { CurrentCaller } from '../http/current-caller.ts';
import { DtoPipe } from '../http/dto.pipe.ts';
import { mapOutcome } from '../http/outcome.ts';
import { HttpProblem } from '../http/problem.ts';
import { ReplayDto } from './replay.dto.ts';

/** `/v1/governance/replays`: recorded decisions judged again. */
@Controller('v1/governance')
export class ReplayController {
  readonly #replay: ReplayDecisions;

  constructor(replay: ReplayDecisions) {
    this.#replay = replay;
  }

  @Post('replays')
  @HttpCode(200)
  @UseInterceptors(OutcomeInterceptor)
  async replay(@CurrentCaller() caller: Caller, @Body(DtoPipe) { from, to }: ReplayDto) {
    if (to < from || to - from >= REPLAY_ENTRIES_MAX) {
      throw new HttpProblem(
        'request.invalid',
        `to must be from \`from\` to ${REPLAY_ENTRIES_MAX - 1} entries after it`,
      );
    }
    return mapOutcome(await this.#replay.execute({ caller, from, to }), (result) => {
      if (result === undefined) throw new HttpProblem('entry.not-found', 'the log ends before `to`');
      return result;
    });
  }
}
