import { isOverdue, type Caller, type ChangeRequest, type GovernanceState } from '@bucket/domain';
import type { RandomSource } from '@bucket/ports';
import type { Committer } from '../committer/committer.ts';
import { commandFor, type Decider } from '../committer/decider.ts';
import { bucketCaller } from '../identity/bucket-caller.ts';

interface OverdueInput {
  readonly changeRequestId: string;
}

export const overdueDecider: Decider<OverdueInput, undefined> = {
  kind: 'change-request.overdue',
  // Without the request as its subject: for a product, in whose trail this stands, only what it asked for itself exists.
  request: (_input, { caller }) => ({ type: 'change-request.overdue', caller }),
  act: ({ changeRequestId }, { block }) => {
    const found = block.state.changeRequest(changeRequestId);
    const reason = found === undefined ? changeRequestId : overdueReason(found);
    // Decided in this very block, or told by another process.
    if (found === undefined || !isToBeTold(found, block.at)) {
      return { value: undefined, note: { reason: `${reason}; not told`, outcome: 'failed' } };
    }
    const value: ChangeRequest = { ...found, overdueAt: block.at };
    return {
      value: undefined,
      effects: { records: [{ kind: 'change-request', id: found.id, value }] },
      note: { reason },
    };
  },
};

const isToBeTold = (request: ChangeRequest, at: string): boolean =>
  request.overdueAt === undefined && isOverdue(request, at);

const overdueReason = ({ id, kind, decideBy }: ChangeRequest): string =>
  `the ${kind} request ${id} was to be decided by ${decideBy}`;

/** Tells, once, of each change request that is not decided in time (failure scenario 3): owner and advisor are told by the entry. */
export class TellOverdue {
  readonly #committer: Committer;
  readonly #random: RandomSource;

  constructor(committer: Committer, random: RandomSource) {
    this.#committer = committer;
    this.#random = random;
  }

  /** Looks at every request that is open. @throws {BucketError} where it cannot be recorded */
  async run(): Promise<void> {
    const { ledger } = this.#committer;
    const at = this.#committer.logTime();
    const overdue = ledger.state.changeRequests().filter((request) => isToBeTold(request, at));
    for (const request of overdue) {
      const caller = onBehalfOf(request, ledger.state, this.#random.uuid7());
      await this.#committer.submit(commandFor(overdueDecider, caller, { changeRequestId: request.id }));
    }
  }
}

/** The bucket; the entry stands in the trail of the product that asked. */
function onBehalfOf({ requestedBy }: ChangeRequest, state: GovernanceState, requestId: string): Caller {
  const { integrationId = null, productId = null } = state.credential(requestedBy) ?? {};
  return { ...bucketCaller(requestId), integrationId, productId };
}
