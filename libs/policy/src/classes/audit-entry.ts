import { defineArtifactClass, kib, WRITE_ONCE } from '@bucket/domain';
import {
  actorRef,
  artifact,
  dotted,
  identifier,
  instant,
  line,
  list,
  oneOf,
  payload,
  textMap,
} from '../fields/index.ts';

export const auditEntry = defineArtifactClass({
  name: 'audit_entry',
  schemaVersion: 1,
  operations: WRITE_ONCE,
  sizeBytesMax: kib(16),
  personalData: false,
  says: 'One decision that a product took, who or what took it and why; beside the trail of the bucket, not instead of it.',
  schema: payload('Audit entry', ['action', 'actorRef', 'outcome', 'occurredAt'], {
    action: dotted('What was decided about, from general to particular.'),
    actorRef: actorRef('Who or what decided.'),
    outcome: oneOf('What was decided.', 'allowed', 'failed', 'refused'),
    occurredAt: instant('When, by the clock of the product.'),
    subjectId: identifier('What the decision is about, as the product calls it.'),
    policy: identifier('The policy it was taken under.'),
    reason: line(1_000, 'Why.'),
    evidence: list('Artifacts it rests on.', artifact('One of them.'), 32),
    context: textMap('Circumstances, by name.', 32, 256),
  }),
  examples: [
    {
      action: 'answer.withhold',
      actorRef: 'rule:medical-advice-v3',
      outcome: 'refused',
      occurredAt: '2026-01-19T09:14:02.118Z',
      subjectId: 'conversation-88213',
      policy: 'assistant-safety-2026-01',
      reason: 'The question asks for a dose; the answer refers to a doctor instead.',
      context: { channel: 'web', locale: 'en-IN' },
    },
    {
      action: 'tool.call',
      actorRef: 'agent:assistant-core',
      outcome: 'allowed',
      occurredAt: '2026-01-19T09:15:40Z',
      evidence: [{ artifactId: '019bd5a0-2f4b-7c11-8a6d-3e9f0b7c5d21', version: 1 }],
    },
  ],
});
