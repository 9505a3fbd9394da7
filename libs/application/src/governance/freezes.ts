import {
  canonicalJson,
  forbiddenContent,
  type Caller,
  type Freeze,
  type FreezeScope,
  type RuleRefusal,
} from '@bucket/domain';
import type { IdempotencyClaim } from '../committer/command.ts';
import type { Committer } from '../committer/committer.ts';
import { commandFor, type Decider, type DecisionContext } from '../committer/decider.ts';
import { observe } from '../committer/observation.ts';
import type { Outcome, Replayable } from '../committer/outcome.ts';

interface FreezeInput {
  readonly scope: FreezeScope;
  readonly reason: string;
}

export interface FreezeCommand extends FreezeInput {
  readonly caller: Caller;
  readonly idempotency?: IdempotencyClaim;
}

export const freezeDecider: Decider<FreezeInput, Freeze> = {
  kind: 'freeze.create',
  request: ({ reason }, { caller }) => ({
    type: 'freeze.create',
    caller,
    forbidden: forbiddenContent({ reason }, canonicalJson({ reason }), []),
  }),
  ownFacts: ({ scope }, context) => ({ objection: unknownScope(scope, context) }),
  act: ({ scope, reason }, { block, caller }) => {
    const value: Freeze = {
      scope,
      reason,
      frozenBy: caller.actor.id,
      frozenAt: block.at,
      liftedAt: null,
      changeRequestId: null,
      review: null,
    };
    return { value, effects: { records: [{ kind: 'freeze', id: scope, value }] }, note: { reason: scope } };
  },
};

function unknownScope(scope: FreezeScope, { block, gate }: DecisionContext): RuleRefusal | undefined {
  const id = scope.slice(scope.indexOf(':') + 1);
  if (scope.startsWith('product:') && gate.product(id) === undefined) {
    return { code: 'product.unknown', reason: `no product ${id}` };
  }
  return scope.startsWith('integration:') && block.state.integration(id) === undefined
    ? { code: 'integration.not-found', reason: 'no such integration' }
    : undefined;
}

/** The emergency stop: what one person may do alone. It only stops; lifting it takes two people and a written review. */
export class Freezes {
  readonly #committer: Committer;

  constructor(committer: Committer) {
    this.#committer = committer;
  }

  /** Of an integration, of a product or of everything; actors are frozen by the bucket alone. */
  freeze({ caller, idempotency, ...input }: FreezeCommand): Promise<Replayable<Outcome<Freeze>>> {
    return this.#committer.submit(commandFor(freezeDecider, caller, input, { idempotency }));
  }

  /** The last freeze of every scope, lifted ones included. */
  async list(caller: Caller): Promise<Outcome<readonly Freeze[]>> {
    const outcome = await this.#committer.submit(observe({ type: 'freeze.read', caller }));
    return outcome.kind === 'refused' ? outcome : { ...outcome, value: this.#committer.ledger.state.freezes() };
  }
}
