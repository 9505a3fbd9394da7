import { Body, Controller, Get, Param, Post, UseInterceptors } from '@nestjs/common';
import { Certifications, type LogPosition, type StandingCertification } from '@bucket/application';
import type { Caller } from '@bucket/domain';
import { Location, OutcomeInterceptor, PageInterceptor } from '../http/answer.interceptor.ts';
import { CurrentCaller } from '../http/current-caller.ts';
import { DtoPipe } from '../http/dto.pipe.ts';
import { Idempotency, type WithIdempotency } from '../http/idempotency-key.ts';
import { mapOutcome } from '../http/outcome.ts';
import { pageOf, Paging, type AskedPage } from '../http/page.ts';
import { HttpProblem } from '../http/problem.ts';
import { StrictQuery, type Query } from '../http/query.ts';
import { IssueCertificationDto } from './certification.dto.ts';

/** A certification without its envelope, as lists show it. */
export type ListedCertification = Omit<StandingCertification, 'envelope'>;

export interface CertificationDocument {
  readonly certification: StandingCertification;
}

export interface IssuedCertification extends CertificationDocument {
  readonly receipt: LogPosition;
}

/** `/v1/certifications`: what attacks on every sentence of the certification found, signed by the bucket. */
@Controller('v1/certifications')
export class CertificationController {
  readonly #certifications: Certifications;

  constructor(certifications: Certifications) {
    this.#certifications = certifications;
  }

  @Post()
  @Location(({ certification }: IssuedCertification) => `/v1/certifications/${certification.id}`)
  @UseInterceptors(OutcomeInterceptor)
  async issue(
    @CurrentCaller() caller: Caller,
    @Idempotency() claim: WithIdempotency,
    @Body(DtoPipe) { form, results }: IssueCertificationDto,
  ) {
    const outcome = await this.#certifications.issue({ caller, form, results, ...claim });
    if (outcome.kind === 'refused') return outcome;
    const { place } = outcome;
    return mapOutcome(outcome, (certification): IssuedCertification => ({ certification, receipt: place }));
  }

  @Get()
  @UseInterceptors(PageInterceptor)
  async list(@CurrentCaller() caller: Caller, @Paging() asked: AskedPage) {
    return mapOutcome(await this.#certifications.list(caller), (all) => pageOf(all.map(listed), asked));
  }

  @Get('current')
  @UseInterceptors(OutcomeInterceptor)
  async current(@CurrentCaller() caller: Caller, @StrictQuery() _query: Query) {
    return mapOutcome(await this.#certifications.current(caller), found);
  }

  @Get(':id')
  @UseInterceptors(OutcomeInterceptor)
  async read(@CurrentCaller() caller: Caller, @Param('id') id: string, @StrictQuery() _query: Query) {
    return mapOutcome(await this.#certifications.get(caller, id), found);
  }
}

const listed = ({ envelope: _envelope, ...certification }: StandingCertification): ListedCertification => certification;

function found(certification: StandingCertification | undefined): CertificationDocument {
  if (certification === undefined) throw new HttpProblem('certification.not-found', 'there is no such certification');
  return { certification };
}
