import { Module } from '@nestjs/common';
import { GovernanceModule } from '../governance/governance.module.ts';
import { DocsController } from './docs.controller.ts';
import { HealthController } from './health.controller.ts';
import { MetricsController } from './metrics.controller.ts';

/** Routes without a credential: health, metrics and the documentation. */
@Module({
  imports: [GovernanceModule],
  controllers: [HealthController, MetricsController, DocsController],
})
export class OperationModule {}
