import type { JsonObject } from '@bucket/domain';
import type { Draw } from '../draw.ts';

const WORKFLOWS = ['invoice-approval', 'leave-request', 'purchase', 'onboarding', 'returns'] as const;
const EVENTS = ['step.entered', 'step.left', 'deadline.passed', 'form.signed', 'case.closed'] as const;
const STATES = ['open', 'awaiting-signature', 'approved', 'rejected', 'closed'] as const;
const ACTIONS = ['step.enter', 'step.skip', 'deadline.pass', 'case.close'] as const;

export function eventHistory(draw: Draw): JsonObject {
  return {
    workflowId: draw.one(WORKFLOWS),
    eventId: draw.uuid(),
    eventType: draw.one(EVENTS),
    occurredAt: draw.instant(),
    position: draw.below(40),
    actorRef: `user:${draw.hex(8)}`,
    fromState: draw.one(STATES),
    toState: draw.one(STATES),
    attributes: { costCentre: String(draw.between(1_000, 9_999)), amountBand: draw.one(['under-1000', 'over-1000']) },
  };
}

export function auditLog(draw: Draw): JsonObject {
  const records = Array.from({ length: draw.between(1, 4) }, () => ({
    at: draw.instant(),
    action: draw.one(ACTIONS),
    actorRef: `user:${draw.hex(8)}`,
    outcome: draw.chance(0.9) ? 'allowed' : 'refused',
    subjectId: `case-${draw.below(1_000_000)}`,
  }));
  return { workflowId: draw.one(WORKFLOWS), segment: draw.below(100_000), previousSha256: draw.hex(64), records };
}
