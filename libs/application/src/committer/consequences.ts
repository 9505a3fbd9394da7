import {
  attemptLimits,
  isToBeFrozen,
  limitRow,
  thresholdReached,
  type Caller,
  type Freeze,
  type LimitName,
  type Refusal,
} from '@bucket/domain';
import { bucketCaller } from '../identity/bucket-caller.ts';
import type { BlockInProgress } from './block-in-progress.ts';
import { limitInForce, type Gate } from './gate.ts';

/** The bucket acting on what somebody asked; the entry stands in the trail of whoever that was. */
function onBehalfOf({ requestId, integrationId, productId }: Caller): Caller {
  return { ...bucketCaller(requestId), integrationId, productId };
}

/**
 * Freezes whoever keeps trying what their role does not permit, in the very block that holds the last attempt: no process
 * admits anything of theirs after it.
 */
export function freezeAfterAttempts({ request: { caller } }: Refusal, block: BlockInProgress, gate: Gate): void {
  const { id, role } = caller.actor;
  const limits = attemptLimits(role);
  const scope = `actor:${id}` as const;
  if (limits === undefined || block.state.freeze(scope) !== undefined) return;
  const attempts = block.state.attempts(id);
  const lifted = block.state.freezes().find((freeze) => freeze.scope === scope);
  if (!isToBeFrozen(attempts, limits, lifted?.liftedAt ?? '')) return;
  const decision = gate.judge({ type: 'bucket.freeze', caller: onBehalfOf(caller) }, block);
  if (decision.kind === 'refused') throw new TypeError('the gate refused to freeze');
  const reason = `${id} tried ${limits.freezeAfter} times what ${role} may not do`;
  const value: Freeze = {
    scope,
    reason,
    frozenBy: 'bucket',
    frozenAt: block.at,
    liftedAt: null,
    changeRequestId: null,
    review: null,
  };
  block.add({ decision, effects: { records: [{ kind: 'freeze', id: scope, value }] }, note: { reason } });
}

/** Tells the product, in its trail, that one request came near a limit of requests. */
export function tellOfRequest(
  limit: LimitName,
  used: number,
  caller: Caller,
  block: BlockInProgress,
  gate: Gate,
): void {
  const row = limitRow(limit, limitInForce(block.state, limit));
  const reached = thresholdReached(row, used);
  if (reached?.action !== 'tell') return;
  const decision = gate.judge({ type: 'bucket.threshold', caller: onBehalfOf(caller) }, block);
  const reason = `${limit} ${used} of ${row.value} ${row.unit}, told from ${reached.at} on`;
  block.add({ decision, note: { reason } });
}
