import { Module } from '@nestjs/common';
import { GovernanceModule } from '../governance/governance.module.ts';
import { StateMetrics } from '../metrics/state-metrics.ts';
import { DocsController } from './docs.controller.ts';
import { DocumentInterceptor } from './document.interceptor.ts';
import { HealthController } from './health.controller.ts';
import { MetricsController } from './metrics.controller.ts';

/** Routes without a credential: health, metrics and the documentation. */
@Module({
  imports: [GovernanceModule],
  providers: [DocumentInterceptor, StateMetrics],
  controllers: [HealthController, MetricsController, DocsController],
})
export class OperationModule {}
