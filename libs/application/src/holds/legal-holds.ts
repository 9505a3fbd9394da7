import {
  hideName,
  withoutName,
  type Caller,
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
  readonly scope: HoldScope;
  readonly reason: string;
}

export const placeHoldDecider: Decider<PlaceInput, LegalHold> = {
  kind: 'hold.place',
  request: ({ productId }, { caller }) => ({ type: 'hold.place', caller, productId }),
  act: (input, { block, caller }) => {
    const hold: LegalHold = {
      ...input,
      placedBy: caller.actor.id,
      placedAt: block.at,
      releasedAt: null,
      releasedBy: null,
    };
    return { value: hold, effects: { records: [holdRecord(hold)] } };
  },
};

export const holdRecord = (value: LegalHold): RecordChange => ({ kind: 'hold', id: value.id, value });

/** Legal holds: one record each, however many artifacts it covers, and in force with its entry. */
export class LegalHolds {
  readonly #committer: Committer;
  readonly #random: RandomSource;
  readonly #sha256: Sha256;

  constructor(committer: Committer, { random, sha256 }: { readonly random: RandomSource; readonly sha256: Sha256 }) {
    this.#committer = committer;
    this.#random = random;
    this.#sha256 = sha256;
  }

  place({ caller, idempotency, ...asked }: PlaceHoldCommand): Promise<Replayable<Outcome<LegalHold>>> {
    const { caseId, productId, scope, reason } = asked;
    const input: PlaceInput = {
      id: this.#random.uuid7(),
      caseId,
      productId,
      scope: this.#hidden(productId, scope),
      reason: scope.kind === 'owner' ? withoutName(reason, scope.ownerId) : reason,
    };
    return this.#committer.submit(commandFor(placeHoldDecider, caller, input, { idempotency }));
  }

  /** In the order in which they were placed, released ones included. */
  async list(caller: Caller): Promise<Outcome<readonly LegalHold[]>> {
    const outcome = await this.#committer.submit(observe({ type: 'hold.read', caller }));
    return outcome.kind === 'refused' ? outcome : { ...outcome, value: this.#committer.ledger.state.holds() };
  }

  #hidden(productId: string, scope: AskedScope): HoldScope {
    if (scope.kind !== 'owner') return scope;
    // One salt for all owners of a product: then an artifact's owner is hashed once, however many holds there are.
    const salt = this.#committer.ledger.state.holdIndex().saltOf(productId) ?? this.#random.salt();
    return { kind: 'owner', owner: hideName(this.#sha256, salt, productId, scope.ownerId) };
  }
}
