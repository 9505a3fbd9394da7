import type { Effects, EntryNote, GovernedRequest } from '@bucket/domain';
import type { DecisionNeeds } from '@bucket/ports';
import type { BlockInProgress } from './block-in-progress.ts';
import { NO_NEEDS, type BlockLoad, type Command } from './command.ts';
import type { Gate, OwnFacts } from './gate.ts';
import { recorded, refused, type Outcome } from './outcome.ts';

/** What an admitted request does and answers. */
export interface Done<T> {
  readonly value: T;
  readonly effects?: Effects;
  readonly note?: EntryNote;
}

/**
 * The one way from a request to an entry: judge; an admission does its work, a refusal does nothing; both are recorded.
 *
 * @param act asked only after an admission; pure, over the facts of the block
 */
export function governed<T>(
  gate: Gate,
  request: GovernedRequest,
  act: (block: BlockInProgress) => Done<T>,
  options: { needs?: DecisionNeeds; load?: BlockLoad; ownFacts?: (block: BlockInProgress) => OwnFacts } = {},
): Command<Outcome<T>> {
  return {
    needs: options.needs ?? NO_NEEDS,
    ...(options.load === undefined ? {} : { load: options.load }),
    decide: (block) => {
      const decision = gate.judge(request, block, options.ownFacts?.(block));
      if (decision.kind === 'refused') {
        const at = block.add({ decision });
        return (sealed) => refused(sealed, at, decision);
      }
      const { value, effects, note } = act(block);
      const noted = note === undefined ? {} : { note };
      const at = block.add(effects === undefined ? { decision, ...noted } : { decision, effects, ...noted });
      return (sealed) => recorded(sealed, at, value);
    },
  };
}

/** An operation that only looks: admitted or refused, recorded, nothing changed. */
export function observed(gate: Gate, request: GovernedRequest, needs?: DecisionNeeds): Command<Outcome<undefined>> {
  return governed(gate, request, () => ({ value: undefined }), needs === undefined ? {} : { needs });
}
