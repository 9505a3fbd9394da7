import { Module } from '@nestjs/common';
import { Prove, QueryEntries, VerifyLog } from '@bucket/application';
import { composed } from '../composition/composed.ts';
import { AuditController } from './audit.controller.ts';

/** `/v1/audit`; other features prove their entries with its `Prove`. */
@Module({
  controllers: [AuditController],
  providers: [
    composed(QueryEntries, ({ committer, gate }) => new QueryEntries(committer, gate)),
    composed(Prove, ({ committer, gate }) => new Prove(committer, gate)),
    composed(VerifyLog, ({ committer, gate }) => new VerifyLog(committer, gate)),
  ],
  exports: [Prove],
})
export class AuditModule {}
