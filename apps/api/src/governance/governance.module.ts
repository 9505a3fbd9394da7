import { Module } from '@nestjs/common';
import { Evaluate, ReadGovernance } from '@bucket/application';
import { composed } from '../composition/composed.ts';
import { GovernanceController } from './governance.controller.ts';
import { LimitReadings } from './limit-readings.ts';

/** `/v1/governance`; the metrics show its readings of the limits. */
@Module({
  controllers: [GovernanceController],
  providers: [
    composed(Evaluate, ({ committer, inspector, classes }) => new Evaluate(committer, inspector, classes)),
    composed(ReadGovernance, ({ committer }) => new ReadGovernance(committer)),
    LimitReadings,
  ],
  exports: [LimitReadings],
})
export class GovernanceModule {}
