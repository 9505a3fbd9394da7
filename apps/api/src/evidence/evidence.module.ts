import { Module } from '@nestjs/common';
import { GiveEvidence } from '@bucket/application';
import { composed } from '../composition/composed.ts';
import { schemaText } from '../governance/class-view.ts';
import { ruleSetText } from '../governance/rule-set-view.ts';
import { EvidenceController } from './evidence.controller.ts';

/** Evidence that can be checked offline: about an artifact, and for a period. */
@Module({
  controllers: [EvidenceController],
  providers: [
    composed(GiveEvidence, ({ committer, gate: { policy } }) => {
      const rules = ruleSetText(policy);
      const classes = new Map(policy.classes.map((artifactClass) => [artifactClass.name, schemaText(artifactClass)]));
      return new GiveEvidence(committer, { rules: () => rules, artifactClass: (name) => classes.get(name) });
    }),
  ],
})
export class EvidenceModule {}
