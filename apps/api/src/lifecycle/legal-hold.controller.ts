import { Body, Controller, Get, Post, UseInterceptors } from '@nestjs/common';
import { LegalHolds, type AskedScope, type LogPosition } from '@bucket/application';
import type { Caller } from '@bucket/domain';
import { Location, OutcomeInterceptor, PageInterceptor } from '../http/answer.interceptor.ts';
import { CurrentCaller } from '../http/current-caller.ts';
import { DtoPipe } from '../http/dto.pipe.ts';
import { Idempotency, type WithIdempotency } from '../http/idempotency-key.ts';
import { mapOutcome } from '../http/outcome.ts';
import { pageOf, Paging, type AskedPage } from '../http/page.ts';
import { HttpProblem } from '../http/problem.ts';
import { showHold, type ShownHold } from './hold-view.ts';
import { PlaceHoldDto } from './lifecycle.dto.ts';

export interface PlacedHold {
  readonly hold: ShownHold;
  readonly receipt: LogPosition;
}

/** `/v1/legal-holds` */
@Controller('v1/legal-holds')
export class LegalHoldController {
  readonly #holds: LegalHolds;

  constructor(holds: LegalHolds) {
    this.#holds = holds;
  }

  @Post()
  @Location(() => '/v1/legal-holds')
  @UseInterceptors(OutcomeInterceptor)
  async place(
    @CurrentCaller() caller: Caller,
    @Idempotency() claim: WithIdempotency,
    @Body(DtoPipe) { caseId, productId, reason, ...scope }: PlaceHoldDto,
  ) {
    const asked = { caller, caseId, productId, reason, scope: scopeOf(scope), ...claim };
    const outcome = await this.#holds.place(asked);
    if (outcome.kind === 'refused') return outcome;
    const { place } = outcome;
    return mapOutcome(outcome, (hold): PlacedHold => ({ hold: showHold(hold), receipt: place }));
  }

  @Get()
  @UseInterceptors(PageInterceptor)
  async list(@CurrentCaller() caller: Caller, @Paging() asked: AskedPage) {
    return mapOutcome(await this.#holds.list(caller), (all) => pageOf(all.map(showHold), asked));
  }
}

/** @throws {HttpProblem} `request.invalid` unless exactly one kind of scope is given */
function scopeOf({
  artifactIds,
  artifactClass,
  ownerId,
  traceId,
}: Omit<PlaceHoldDto, 'caseId' | 'productId' | 'reason'>): AskedScope {
  const given: AskedScope[] = [
    ...(artifactIds === undefined ? [] : [{ kind: 'artifacts' as const, artifactIds }]),
    ...(artifactClass === undefined ? [] : [{ kind: 'class' as const, artifactClass }]),
    ...(ownerId === undefined ? [] : [{ kind: 'owner' as const, ownerId }]),
    ...(traceId === undefined ? [] : [{ kind: 'trace' as const, traceId }]),
  ];
  const [scope] = given;
  if (scope !== undefined && given.length === 1) return scope;
  const detail = 'exactly one of artifactIds, artifactClass, ownerId and traceId';
  throw new HttpProblem('request.invalid', detail, { errors: [{ pointer: '', code: 'scope', detail }] });
}
