import { Body, Controller, Get, HttpCode, Param, Post, UseInterceptors } from '@nestjs/common';
import { Integrations } from '@bucket/application';
import type { Caller, Integration } from '@bucket/domain';
import { OutcomeInterceptor, PageInterceptor } from '../http/answer.interceptor.ts';
import { CurrentCaller } from '../http/current-caller.ts';
import { OptionalDtoPipe } from '../http/dto.pipe.ts';
import { mapOutcome } from '../http/outcome.ts';
import { pageOf, Paging, type AskedPage } from '../http/page.ts';
import { StrictQuery, type Query } from '../http/query.ts';
import { showCredential } from './credential-view.ts';
import { ReasonDto } from './integration.dto.ts';

const NO_REASON = 'no reason was given';

export interface IntegrationDocument {
  readonly integration: Integration;
}

const document = (integration: Integration): IntegrationDocument => ({ integration });

/** `/v1/integrations`: approved integrations, their status and their credentials. */
@Controller('v1/integrations')
export class IntegrationController {
  readonly #integrations: Integrations;

  constructor(integrations: Integrations) {
    this.#integrations = integrations;
  }

  @Get()
  @UseInterceptors(PageInterceptor)
  async list(@CurrentCaller() caller: Caller, @Paging() asked: AskedPage) {
    return mapOutcome(await this.#integrations.list(caller), (all) => pageOf(all, asked));
  }

  @Get(':id')
  @UseInterceptors(OutcomeInterceptor)
  async read(@CurrentCaller() caller: Caller, @Param('id') id: string, @StrictQuery() _query: Query) {
    return mapOutcome(await this.#integrations.get(caller, id), document);
  }

  @Post(':id/suspend')
  @HttpCode(200)
  @UseInterceptors(OutcomeInterceptor)
  async suspend(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Body(OptionalDtoPipe) { reason = NO_REASON }: ReasonDto,
  ) {
    return mapOutcome(await this.#integrations.suspend(caller, id, reason), document);
  }

  @Post(':id/revoke')
  @HttpCode(200)
  @UseInterceptors(OutcomeInterceptor)
  async revoke(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Body(OptionalDtoPipe) { reason = NO_REASON }: ReasonDto,
  ) {
    return mapOutcome(await this.#integrations.revoke(caller, id, reason), document);
  }

  @Get(':id/credentials')
  @UseInterceptors(PageInterceptor)
  async credentials(@CurrentCaller() caller: Caller, @Param('id') id: string, @Paging() asked: AskedPage) {
    return mapOutcome(await this.#integrations.credentials(caller, id), (all) =>
      pageOf(all.map(showCredential), asked),
    );
  }

  @Post(':id/credentials/:credentialId/revoke')
  @HttpCode(200)
  @UseInterceptors(OutcomeInterceptor)
  async revokeCredential(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Param('credentialId') credentialId: string,
    @Body(OptionalDtoPipe) _reason: ReasonDto,
  ) {
    const outcome = await this.#integrations.revokeCredential(caller, id, credentialId);
    return mapOutcome(outcome, (credential) => ({ credential: showCredential(credential) }));
  }
}
