import type { Caller, Effects, EntryNote, GovernedRequest, Sha256 } from '@bucket/domain';
import type { BlockInProgress } from './block-in-progress.ts';
import { NO_NEEDS, ONE_ENTRY, type Command, type CommandOptions } from './command.ts';
import type { Gate, OwnFacts } from './gate.ts';
import type { Outcome } from './outcome.ts';

/** What a decision is made in: who asks, and what the block knows. */
export interface DecisionContext {
  readonly caller: Caller;
  readonly block: BlockInProgress;
  readonly gate: Gate;
  readonly sha256: Sha256;
}

/** What an admitted request does and answers. */
export interface Done<Value> {
  readonly value: Value;
  readonly effects?: Effects;
  readonly note?: EntryNote;
}

/**
 * How commands of one kind are decided: what the gate is asked, and what is done when it admits. Pure over input and block,
 * so that a command decided again on the same block gives the same entry.
 */
export interface Decider<Input, Value> {
  /** Unique among all deciders. */
  readonly kind: string;
  request(input: Input, context: DecisionContext): GovernedRequest;
  /** Facts that the block does not hold by itself. */
  ownFacts?(input: Input, context: DecisionContext): OwnFacts;
  /** Asked only after an admission. */
  act(input: Input, context: DecisionContext): Done<Value>;
}

/** A decider whose input is that of the commands of its kind, whichever that is. */
export type AnyDecider = Decider<never, unknown>;

/** A command for one decider. */
export function commandFor<Input, Value>(
  { kind }: Decider<Input, Value>,
  caller: Caller,
  input: Input,
  { needs = NO_NEEDS, load = ONE_ENTRY, idempotency }: CommandOptions = {},
): Command<Outcome<Value>> {
  return { kind, caller, input, needs, load, ...(idempotency === undefined ? {} : { idempotency }) };
}
