import { defineArtifactClass, kib, WRITE_ONCE } from '@bucket/domain';
import { actorRef, count, dotted, identifier, instant, payload, textMap, uuid } from '../fields/index.ts';

export const eventHistory = defineArtifactClass({
  name: 'event_history',
  schemaVersion: 1,
  operations: WRITE_ONCE,
  sizeBytesMax: kib(32),
  personalData: false,
  says: 'One event in the life of a workflow, for replaying how it came to be where it is.',
  schema: payload('Event history', ['workflowId', 'eventType', 'occurredAt'], {
    workflowId: identifier('The workflow, as the product calls it.'),
    eventId: uuid('The event, so that one reported twice is known.'),
    eventType: dotted('What happened, from general to particular.'),
    occurredAt: instant('When, by the clock of the product.'),
    position: count('Place of the event in its workflow, counted from 0.'),
    actorRef: actorRef('Who or what made it happen.'),
    fromState: identifier('State of the workflow before.'),
    toState: identifier('State of the workflow after.'),
    causedBy: uuid('The event that led to it.'),
    attributes: textMap('Particulars, by name.', 32, 256),
  }),
  examples: [
    {
      workflowId: 'invoice-approval',
      eventId: '019bd5a0-2f4b-7c11-8a6d-3e9f0b7c5d21',
      eventType: 'invoice.approved',
      occurredAt: '2026-01-19T08:12:30.512Z',
      position: 4,
      actorRef: 'user:7c1e40',
      fromState: 'awaiting-second-signature',
      toState: 'approved',
      attributes: { amountBand: 'under-1000', costCentre: '4711' },
    },
    {
      workflowId: 'leave-request',
      eventType: 'deadline.passed',
      occurredAt: '2026-01-19T10:22:51+05:30',
      actorRef: 'rule:seven-days',
      causedBy: '019bd59f-88aa-7e02-b1c4-90f2d7a6e35b',
    },
  ],
});
