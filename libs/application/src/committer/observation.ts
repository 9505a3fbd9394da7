import type { Caller, EntryNote, GovernedRequest } from '@bucket/domain';
import type { DecisionNeeds } from '@bucket/ports';
import type { Command } from './command.ts';
import { commandFor, type Decider } from './decider.ts';
import type { Outcome } from './outcome.ts';

/** What is looked at; the caller is the command's. */
export interface ObservationInput {
  readonly request: Omit<GovernedRequest, 'caller'>;
  readonly note?: EntryNote;
}

/** An operation that only reads: admitted or refused, recorded, and nothing changed. */
export const observation: Decider<ObservationInput, undefined> = {
  kind: 'observation',
  request: ({ request }, { caller }) => ({ ...request, caller }),
  act: ({ note }) => ({ value: undefined, ...(note === undefined ? {} : { note }) }),
};

/** @param needs of the store, where the request is about an artifact */
export function observe(
  { caller, ...request }: GovernedRequest,
  options: { readonly needs?: DecisionNeeds; readonly note?: EntryNote } = {},
): Command<Outcome<undefined>> {
  const { needs, note } = options;
  return commandFor(
    observation,
    caller,
    { request, ...(note === undefined ? {} : { note }) },
    needs === undefined ? {} : { needs },
  );
}

/** A request of a known caller that was refused before it could be judged. */
export function invalidRequest(caller: Caller, code: string, reason: string): Command<Outcome<undefined>> {
  return commandFor(observation, caller, { request: { type: 'request.invalid', invalid: { code, reason } } });
}
