import { Module } from '@nestjs/common';
import { Integrations } from '@bucket/application';
import { composed } from '../composition/composed.ts';
import { IntegrationController } from './integration.controller.ts';

/** `/v1/integrations` */
@Module({
  controllers: [IntegrationController],
  providers: [composed(Integrations, ({ committer }) => new Integrations(committer))],
})
export class IntegrationsModule {}
