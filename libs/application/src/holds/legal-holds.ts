import {
  hideName,
  withoutName,
  type Caller,
  type HoldIndex,
  type HoldScope,
  type LegalHold,
  type RecordChange,
  type Sha256,
} from '@bucket/domain';
import type { RandomSource } from '@bucket/ports';
import type { IdempotencyClaim } from '../committer/command.ts';
import type { Committer } from '../committer/committer.ts';
import { commandFor, type Decider } from '../committer/decider.ts';
import { observe } from '../committer/observation.ts';
import type { Outcome, Replayable } from '../committer/outcome.ts';

/** What a hold is asked for over: one of the kinds of scope, an owner by name. */
export type AskedScope = Exclude<HoldScope, { kind: 'owner' }> | { readonly kind: 'owner'; readonly ownerId: string };

export interface PlaceHoldCommand {
  readonly caller: Caller;
  readonly caseId: string;
  readonly productId: string;
  readonly scope: AskedScope;
  readonly reason: string;
  readonly idempotency?: IdempotencyClaim;
}

interface PlaceInput {
  readonly id: string;
  readonly caseId: string;
  readonly productId: string;
  readonly scope: AskedScope;
  readonly reason: string;
  /** To hide the name of an owner under, where no owner of the product is hidden yet. */
  readonly salt: string;
}

export const placeHoldDecider: Decider<PlaceInput, LegalHold> = {
  kind: 'hold.place',
  request: ({ productId }, { caller }) => ({ type: 'hold.place', caller, productId }),
  act: ({ id, caseId, productId, reason, ...asked }, { block, caller, sha256 }) => {
    const scope = hiddenScope(asked, productId, block.state.holdIndex(), sha256);
    const hold: LegalHold = {
      id,
      caseId,
      productId,
      scope,
      reason,
      placedBy: caller.actor.id,
      placedAt: block.at,
      releasedAt: null,
      releasedBy: null,
    };
    return { value: hold, effects: { records: [holdRecord(hold)] } };
  },
};

/** One salt for all owners of a product: then an artifact's owner is hashed once, however many holds there are. */
function hiddenScope(
  { scope, salt }: Pick<PlaceInput, 'scope' | 'salt'>,
  productId: string,
  index: HoldIndex,
  sha256: Sha256,
): HoldScope {
  if (scope.kind !== 'owner') return scope;
  return { kind: 'owner', owner: hideName(sha256, index.saltOf(productId) ?? salt, productId, scope.ownerId) };
}

export const holdRecord = (value: LegalHold): RecordChange => ({ kind: 'hold', id: value.id, value });

/** Legal holds: one record each, however many artifacts it covers, and in force with its entry. */
export class LegalHolds {
  readonly #committer: Committer;
  readonly #random: RandomSource;

  constructor(committer: Committer, random: RandomSource) {
    this.#committer = committer;
    this.#random = random;
  }

  place({ caller, idempotency, ...asked }: PlaceHoldCommand): Promise<Replayable<Outcome<LegalHold>>> {
    const { caseId, productId, scope, reason } = asked;
    const input: PlaceInput = {
      id: this.#random.uuid7(),
      caseId,
      productId,
      scope,
      salt: this.#random.salt(),
      reason: scope.kind === 'owner' ? withoutName(reason, scope.ownerId) : reason,
    };
    return this.#committer.submit(commandFor(placeHoldDecider, caller, input, { idempotency }));
  }

  /** In the order in which they were placed, released ones included. */
  async list(caller: Caller): Promise<Outcome<readonly LegalHold[]>> {
    const outcome = await this.#committer.submit(observe({ type: 'hold.read', caller }));
    return outcome.kind === 'refused' ? outcome : { ...outcome, value: this.#committer.ledger.state.holds() };
  }
}
