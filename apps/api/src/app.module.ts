import { Module, type DynamicModule } from '@nestjs/common';
import { ArtifactController } from './artifacts/artifact.controller.ts';
import { AuditController } from './audit/audit.controller.ts';
import { BUCKET, type BucketApi } from './bucket-api.ts';
import { DocsController } from './docs/docs.controller.ts';
import { ChangeRequestController } from './governance/change-request.controller.ts';
import { GovernanceController } from './governance/governance.controller.ts';
import { IntegrationController } from './governance/integration.controller.ts';
import { HealthController } from './operation/health.controller.ts';
import { MetricsController } from './operation/metrics.controller.ts';

@Module({})
export class AppModule {
  static of(api: BucketApi): DynamicModule {
    return {
      module: AppModule,
      controllers: [
        ArtifactController,
        GovernanceController,
        ChangeRequestController,
        IntegrationController,
        AuditController,
        HealthController,
        MetricsController,
        DocsController,
      ],
      providers: [{ provide: BUCKET, useValue: api }],
    };
  }
}
