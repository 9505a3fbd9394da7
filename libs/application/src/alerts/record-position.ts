import type { AlertPosition } from '@bucket/domain';
import type { Decider } from '../committer/decider.ts';

interface PositionInput extends AlertPosition {
  /** Alerts delivered since the position before. */
  readonly delivered: number;
  /** Whether the subscription is new to the process: a position that is there already stays. */
  readonly isFirst: boolean;
}

/** Records how far a subscription has been told; a position never goes back. */
export const alertPositionDecider: Decider<PositionInput, AlertPosition> = {
  kind: 'bucket.alert',
  request: (_input, { caller }) => ({ type: 'bucket.alert', caller }),
  act: ({ delivered, isFirst, ...position }, { block }) => {
    const { subscription, nextSeq } = position;
    const before = block.state.alertPosition(subscription);
    const reason = `${subscription}: ${delivered} delivered, told up to entry ${nextSeq}`;
    if (before !== undefined && (isFirst || before.nextSeq > nextSeq)) return { value: before, note: { reason } };
    return {
      value: position,
      effects: { records: [{ kind: 'alert-position', id: subscription, value: position }] },
      note: { reason },
    };
  },
};
