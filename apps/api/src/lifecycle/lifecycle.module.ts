import { Module } from '@nestjs/common';
import { ExplainRetention, LegalHolds, RestoreArtifact } from '@bucket/application';
import { ArtifactsModule } from '../artifacts/artifacts.module.ts';
import { AuditModule } from '../audit/audit.module.ts';
import { composed } from '../composition/composed.ts';
import { ArtifactLifeController } from './artifact-life.controller.ts';
import { LegalHoldController } from './legal-hold.controller.ts';
import { RetentionController } from './retention.controller.ts';

/** `/v1/legal-holds`, `/v1/retention`, and restoring an artifact or asking why it is kept */
@Module({
  imports: [AuditModule, ArtifactsModule],
  controllers: [ArtifactLifeController, LegalHoldController, RetentionController],
  providers: [
    composed(RestoreArtifact, ({ committer, retentionClock }) => new RestoreArtifact(committer, retentionClock)),
    composed(ExplainRetention, ({ committer }) => new ExplainRetention(committer)),
    composed(LegalHolds, ({ committer, dependencies }) => new LegalHolds(committer, dependencies.random)),
  ],
})
export class LifecycleModule {}
