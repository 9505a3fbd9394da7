import { Module } from '@nestjs/common';
import { GiveEvidence } from '@bucket/application';
import { canonicalJson } from '@bucket/domain';
import { composed } from '../composition/composed.ts';
import { schemaText } from '../governance/class-view.ts';
import { EvidenceController } from './evidence.controller.ts';

/** Evidence that can be checked offline: about an artifact, and for a period. */
@Module({
  controllers: [EvidenceController],
  providers: [
    composed(GiveEvidence, ({ committer, witnessing, gate: { policy, running } }) => {
      const rules = { fingerprint: running.fingerprint, text: canonicalJson({ ...running.parts }) };
      const classes = new Map(policy.classes.map((artifactClass) => [artifactClass.name, schemaText(artifactClass)]));
      const texts = { rules: () => rules, artifactClass: (name: string) => classes.get(name) };
      return new GiveEvidence(committer, texts, witnessing);
    }),
  ],
})
export class EvidenceModule {}
