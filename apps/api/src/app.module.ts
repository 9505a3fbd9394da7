import { Module, type DynamicModule } from '@nestjs/common';
import { ArtifactController } from './artifacts/artifact.controller.ts';
import { BUCKET, type BucketApi } from './bucket-api.ts';
import { HealthController } from './operation/health.controller.ts';
import { MetricsController } from './operation/metrics.controller.ts';

@Module({})
export class AppModule {
  static of(api: BucketApi): DynamicModule {
    return {
      module: AppModule,
      controllers: [ArtifactController, HealthController, MetricsController],
      providers: [{ provide: BUCKET, useValue: api }],
    };
  }
}
