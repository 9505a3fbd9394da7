import { Module, type DynamicModule } from '@nestjs/common';
import { ArtifactController } from './artifacts/artifact.controller.ts';
import { BUCKET, type BucketApi } from './bucket-api.ts';
import { HealthController } from './operation/health.controller.ts';

@Module({})
export class AppModule {
  static of(api: BucketApi): DynamicModule {
    return {
      module: AppModule,
      controllers: [ArtifactController, HealthController],
      providers: [{ provide: BUCKET, useValue: api }],
    };
  }
}
