import { Module } from '@nestjs/common';
import { Prove, QueryEntries, VerifyLog } from '@bucket/application';
import { composed } from '../composition/composed.ts';
import { AuditController } from './audit.controller.ts';

/** `/v1/audit`; other features prove their entries with its `Prove`. */
@Module({
  controllers: [AuditController],
  providers: [
    composed(QueryEntries, ({ committer }) => new QueryEntries(committer)),
    composed(Prove, ({ committer }) => new Prove(committer)),
    composed(VerifyLog, ({ committer, vault }) => new VerifyLog(committer, vault)),
  ],
  exports: [Prove],
})
export class AuditModule {}
