import type { Caller } from '@bucket/domain';
import { NO_NEEDS, type Command, type IdempotencyClaim } from './command.ts';
import type { BatchOutcome, Outcome } from './outcome.ts';

/** The kind of a command that holds others. */
export const BATCH_KIND = 'batch';

export interface BatchInput {
  readonly items: readonly Command[];
}

/** Several commands as one: they share a block, and each has its own decision, entry and answer. */
export function batchOf<Value>(
  caller: Caller,
  items: readonly Command<Outcome<Value>>[],
  idempotency: IdempotencyClaim | undefined,
): Command<BatchOutcome<Value>> {
  const input: BatchInput = { items };
  return {
    kind: BATCH_KIND,
    caller,
    input,
    needs: {
      ...NO_NEEDS,
      heads: items.flatMap(({ needs }) => needs.heads),
      versions: items.flatMap(({ needs }) => needs.versions),
    },
    load: {
      entries: items.length,
      bytes: items.reduce((sum, { load }) => sum + load.bytes, 0),
    },
    ...(idempotency === undefined ? {} : { idempotency }),
  };
}
