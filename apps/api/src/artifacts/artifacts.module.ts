import { Module } from '@nestjs/common';
import { CreateArtifact, DeleteArtifact, ListArtifacts, ReadArtifact, UpdateArtifact } from '@bucket/application';
import { AuditModule } from '../audit/audit.module.ts';
import { composed } from '../composition/composed.ts';
import { ArtifactController } from './artifact.controller.ts';
import { ArtifactAnswers } from './artifact-answers.ts';
import { Receipts } from './receipts.ts';

/** `/v1/artifacts` */
@Module({
  imports: [AuditModule],
  controllers: [ArtifactController],
  providers: [
    composed(
      CreateArtifact,
      ({ committer, inspector, dependencies }) => new CreateArtifact(committer, inspector, dependencies),
    ),
    composed(
      ReadArtifact,
      ({ committer, gate, dependencies }) => new ReadArtifact(committer, gate, dependencies.sha256),
    ),
    composed(
      UpdateArtifact,
      ({ committer, inspector, dependencies }) => new UpdateArtifact(committer, inspector, dependencies),
    ),
    composed(
      DeleteArtifact,
      ({ committer, gate, dependencies }) => new DeleteArtifact(committer, gate, dependencies.sha256),
    ),
    composed(ListArtifacts, ({ committer, gate }) => new ListArtifacts(committer, gate)),
    Receipts,
    ArtifactAnswers,
  ],
})
export class ArtifactsModule {}
