import { Module } from '@nestjs/common';
import { Evaluate, EvaluateAccess, Freezes, ReadGovernance, ReadThreats, ReplayDecisions } from '@bucket/application';
import type { Composition } from '@bucket/bucket';
import { COMPOSITION, composed } from '../composition/composed.ts';
import { AccessController } from './access.controller.ts';
import { FreezeController } from './freeze.controller.ts';
import { GovernanceController } from './governance.controller.ts';
import { LimitReadings } from './limit-readings.ts';
import { ReplayController } from './replay.controller.ts';

/** `/v1/governance`; the metrics show its readings of the limits. */
@Module({
  controllers: [GovernanceController, AccessController, FreezeController, ReplayController],
  providers: [
    composed(Evaluate, ({ committer, inspector, classes }) => new Evaluate(committer, inspector, classes)),
    {
      provide: EvaluateAccess,
      inject: [COMPOSITION, Evaluate],
      useFactory: ({ committer }: Composition, evaluate: Evaluate) => new EvaluateAccess(committer, evaluate),
    },
    composed(ReadGovernance, ({ committer }) => new ReadGovernance(committer)),
    composed(Freezes, ({ committer }) => new Freezes(committer)),
    composed(ReadThreats, ({ committer }) => new ReadThreats(committer)),
    composed(ReplayDecisions, ({ committer, gate, inspector }) => new ReplayDecisions(committer, gate, inspector)),
    LimitReadings,
  ],
  exports: [LimitReadings],
})
export class GovernanceModule {}
