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
      ({ committer, inspector, dependencies }) => new CreateArtifact(committer, inspector, dependencies.random),
    ),
    composed(ReadArtifact, ({ committer, dependencies }) => new ReadArtifact(committer, dependencies.sha256)),
    composed(
      UpdateArtifact,
      ({ committer, inspector, classes, dependencies }) =>
        new UpdateArtifact(committer, inspector, { classes, random: dependencies.random }),
    ),
    composed(DeleteArtifact, ({ committer }) => new DeleteArtifact(committer)),
    composed(ListArtifacts, ({ committer }) => new ListArtifacts(committer)),
    Receipts,
    ArtifactAnswers,
  ],
  exports: [ArtifactAnswers],
})
export class ArtifactsModule {}
