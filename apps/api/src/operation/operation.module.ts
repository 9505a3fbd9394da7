import { Module } from '@nestjs/common';
import { GovernanceModule } from '../governance/governance.module.ts';
import { StateMetrics } from '../metrics/state-metrics.ts';
import { ConsoleController } from './console.controller.ts';
import { DocsController } from './docs.controller.ts';
import { DocumentInterceptor } from './document.interceptor.ts';
import { HealthController } from './health.controller.ts';
import { MetricsController } from './metrics.controller.ts';

/** Routes without a credential: health, metrics, the documentation and the console. */
@Module({
  imports: [GovernanceModule],
  providers: [DocumentInterceptor, StateMetrics],
  controllers: [HealthController, MetricsController, DocsController, ConsoleController],
})
export class OperationModule {}
