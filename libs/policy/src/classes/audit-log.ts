import { defineArtifactClass, mib, WRITE_ONCE } from '@bucket/domain';
import {
  actorRef,
  closed,
  count,
  dotted,
  filled,
  identifier,
  instant,
  line,
  list,
  oneOf,
  payload,
  sha256,
} from '../fields/index.ts';

const record = closed('One line of the log.', ['at', 'action', 'actorRef', 'outcome'], {
  at: instant('When, by the clock of the product.'),
  action: dotted('What was enforced, from general to particular.'),
  actorRef: actorRef('Who or what acted.'),
  outcome: oneOf('What came of it.', 'allowed', 'failed', 'refused'),
  ruleId: identifier('The rule that decided.'),
  subjectId: identifier('What it is about, as the product calls it.'),
  reason: line(500, 'Why.'),
});

export const auditLog = defineArtifactClass({
  name: 'audit_log',
  schemaVersion: 1,
  operations: WRITE_ONCE,
  sizeBytesMax: mib(1),
  personalData: false,
  says: 'A closed segment of the enforcement log of a workflow, oldest line first.',
  schema: payload('Audit log', ['workflowId', 'segment', 'records'], {
    workflowId: identifier('The workflow, as the product calls it.'),
    segment: count('Which segment this is, counted from 0 without a gap.'),
    previousSha256: sha256('SHA-256 of the segment before; absent in segment 0.'),
    records: filled(list('The lines.', record, 1_000)),
  }),
  examples: [
    {
      workflowId: 'invoice-approval',
      segment: 0,
      records: [
        {
          at: '2026-01-19T08:00:00.004Z',
          action: 'step.enter',
          actorRef: 'service:workflow-engine',
          outcome: 'allowed',
          subjectId: 'invoice-20417',
        },
        {
          at: '2026-01-19T08:00:00.371Z',
          action: 'step.skip',
          actorRef: 'user:7c1e40',
          outcome: 'refused',
          ruleId: 'four-eyes',
          subjectId: 'invoice-20417',
          reason: 'The second signature is missing.',
        },
      ],
    },
    {
      workflowId: 'leave-request',
      segment: 17,
      previousSha256: '9c4e1f7a3b5d2068e7f1a9c3b5d7e90213243546576879808a9babcbdcedfe0f',
      records: [
        { at: '2026-01-19T10:22:51Z', action: 'deadline.pass', actorRef: 'rule:seven-days', outcome: 'failed' },
      ],
    },
  ],
});
