import { setTimeout as wait } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { Prove, QueryEntries, VerificationJobs, VerifyLog } from '@bucket/application';
import { log } from '@bucket/bucket';
import { systemStopwatch } from '@bucket/node';
import { composed } from '../composition/composed.ts';
import { AuditController } from './audit.controller.ts';

/** `/v1/audit`; other features prove their entries with its `Prove`. */
@Module({
  controllers: [AuditController],
  providers: [
    composed(QueryEntries, ({ committer }) => new QueryEntries(committer)),
    composed(Prove, ({ committer, witnessing }) => new Prove(committer, witnessing)),
    composed(VerifyLog, ({ committer, vault }) => new VerifyLog(committer, vault)),
    composed(VerificationJobs, ({ committer, vault, dependencies: { random } }) => {
      const pause = (ms: number) => wait(ms, undefined, { ref: false });
      const onFault = (err: unknown) => log.error({ err, verification: 'failed' });
      return new VerificationJobs(committer, { vault, random, stopwatch: systemStopwatch, pause, onFault });
    }),
  ],
  exports: [Prove],
})
export class AuditModule {}
