import type { Recorded, Refused } from '@bucket/application';
import { problemOf } from './problem.ts';

/** What a use case resolved to: whatever it recorded, or a refusal. */
type AnyOutcome = { readonly kind: string } | Refused;

/** What was recorded. @throws {HttpProblem} for a refusal */
export function orProblem<O extends AnyOutcome>(outcome: O): Exclude<O, Refused> {
  if ('refusal' in outcome) throw problemOf(outcome);
  // Only a refusal has the member `refusal`, so what is left is the rest of the union.
  return outcome as Exclude<O, Refused>;
}

/** A recorded outcome; `replayed` where it is the remembered answer of an earlier request. */
type Replayable<T> = Recorded<T> & { readonly replayed?: true };

/** The same outcome with another value; a refusal stays what it is. */
export function mapOutcome<T, V>(outcome: Replayable<T> | Refused, show: (value: T) => V): Replayable<V> | Refused {
  return outcome.kind === 'refused' ? outcome : { ...outcome, value: show(outcome.value) };
}
