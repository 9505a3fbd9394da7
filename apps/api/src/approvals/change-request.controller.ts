import { Body, Controller, Get, HttpCode, Inject, Param, Post, UseInterceptors } from '@nestjs/common';
import { CHANGE_KINDS, ChangeRequests, parseSubject } from '@bucket/application';
import type { Composition } from '@bucket/bucket';
import {
  shownAt,
  type Caller,
  type ChangeKind,
  type ChangeRequest,
  type ChangeSubject,
  type FieldError,
  type ShownChange,
} from '@bucket/domain';
import { nodeSha256 } from '@bucket/node';
import { COMPOSITION } from '../composition/composed.ts';
import { Location, OutcomeInterceptor, PageInterceptor } from '../http/answer.interceptor.ts';
import { CurrentCaller } from '../http/current-caller.ts';
import { DtoPipe } from '../http/dto.pipe.ts';
import { Idempotency, type WithIdempotency } from '../http/idempotency-key.ts';
import { mapOutcome } from '../http/outcome.ts';
import { pageOf, Paging, type AskedPage } from '../http/page.ts';
import { HttpProblem } from '../http/problem.ts';
import { StrictQuery, type Query } from '../http/query.ts';
import { ApprovalDto, CreateChangeRequestDto } from './change-request.dto.ts';

export interface ChangeRequestDocument {
  readonly changeRequest: ShownChange;
  /** What will be different, in sentences; where one request is read. */
  readonly shows?: readonly string[];
}

/** As it is right after it was asked for or decided. */
const document = (changeRequest: ChangeRequest): ChangeRequestDocument => ({
  changeRequest: shownAt(changeRequest, changeRequest.approvals.at(-1)?.at ?? changeRequest.requestedAt),
});

/** `/v1/change-requests`: changes of rules and permissions, each of which two people approve. */
@Controller('v1/change-requests')
export class ChangeRequestController {
  readonly #changeRequests: ChangeRequests;
  readonly #gate: Composition['gate'];

  constructor(changeRequests: ChangeRequests, @Inject(COMPOSITION) { gate }: Composition) {
    this.#changeRequests = changeRequests;
    this.#gate = gate;
  }

  @Post()
  @Location(({ changeRequest }: ChangeRequestDocument) => `/v1/change-requests/${changeRequest.id}`)
  @UseInterceptors(OutcomeInterceptor)
  async create(
    @CurrentCaller() caller: Caller,
    @Idempotency() claim: WithIdempotency,
    @Body(DtoPipe) { kind, reason, subject }: CreateChangeRequestDto,
  ) {
    const command = { caller, change: this.#change(knownKind(kind), subject), reason, ...claim };
    return mapOutcome(await this.#changeRequests.create(command), document);
  }

  @Get()
  @UseInterceptors(PageInterceptor)
  async list(@CurrentCaller() caller: Caller, @Paging() asked: AskedPage) {
    return mapOutcome(await this.#changeRequests.list(caller), (all) => pageOf(all, asked));
  }

  @Get(':id')
  @UseInterceptors(OutcomeInterceptor)
  async read(@CurrentCaller() caller: Caller, @Param('id') id: string, @StrictQuery() _query: Query) {
    return mapOutcome(await this.#changeRequests.get(caller, id), (shown): ChangeRequestDocument => shown);
  }

  @Post(':id/approvals')
  @HttpCode(200)
  @UseInterceptors(OutcomeInterceptor)
  async decide(
    @CurrentCaller() caller: Caller,
    @Param('id') changeRequestId: string,
    @Body(DtoPipe) approval: ApprovalDto,
  ) {
    return mapOutcome(await this.#changeRequests.decide({ caller, changeRequestId, ...approval }), document);
  }

  #change(kind: ChangeKind, subject: CreateChangeRequestDto['subject']): ChangeSubject {
    const parsed = parseSubject(kind, subject, this.#gate.policy, nodeSha256);
    if ('kind' in parsed) return parsed;
    throw faulty('change-request.subject-invalid', parsed);
  }
}

function knownKind(text: string): ChangeKind {
  const kind = CHANGE_KINDS.find((name) => name === text);
  if (kind !== undefined) return kind;
  const detail = `kind must be one of ${CHANGE_KINDS.join(', ')}`;
  throw faulty('change-request.kind-unknown', [{ pointer: '/kind', code: 'unknown', detail }]);
}

function faulty(
  code: 'change-request.kind-unknown' | 'change-request.subject-invalid',
  errors: readonly FieldError[],
): HttpProblem {
  return new HttpProblem(code, errors[0]?.detail ?? 'the change request is not valid', { errors });
}
