import type { Refusal, SealedParts } from '@bucket/domain';

/** Where a decision is recorded; the `receipt` of the REST contract but for its proof. */
export interface LogPosition {
  readonly seq: number;
  readonly entryHash: string;
  readonly treeSize: number;
}

/** Done, and recorded at `place`. */
export interface Recorded<T> {
  readonly kind: 'recorded';
  readonly value: T;
  readonly place: LogPosition;
  /** Signed note over the tree of `place`; absent where the answer was remembered under an idempotency key. */
  readonly checkpoint?: string;
}

/** Not done; the refusal is recorded at `place`. */
export interface Refused {
  readonly kind: 'refused';
  readonly refusal: Refusal;
  readonly place: LogPosition;
}

export type Outcome<T> = Recorded<T> | Refused;

/** The outcomes of several commands that were decided together, in their order. */
export interface BatchOutcome<T> {
  readonly kind: 'batch';
  readonly results: readonly Outcome<T>[];
}

/** An answer that may be the first one again, remembered under an idempotency key. */
export type Replayable<R> = (R & { readonly replayed?: true }) | Refused;

/** What was decided about a command, before its block is sealed: plain data. `index` is the entry's place within the block. */
export type Decision =
  | { readonly kind: 'recorded'; readonly index: number; readonly value: unknown }
  | { readonly kind: 'refused'; readonly index: number; readonly refusal: Refusal }
  | { readonly kind: 'batch'; readonly results: readonly Decision[] }
  | { readonly kind: 'replayed'; readonly answer: RememberedAnswer };

/** An answer as it is remembered under an idempotency key. */
export type RememberedAnswer = Outcome<unknown> | BatchOutcome<unknown>;

/** The answer to a decision, once its block is sealed. */
export function answerOf(decision: Decision, sealed: SealedParts): Replayable<RememberedAnswer> {
  switch (decision.kind) {
    case 'recorded': {
      const { value, index } = decision;
      return { kind: 'recorded', value, place: placeOf(sealed, index), checkpoint: sealed.checkpoint };
    }
    case 'refused':
      return { kind: 'refused', refusal: decision.refusal, place: placeOf(sealed, decision.index) };
    case 'batch':
      // Only a single command carries an idempotency key, so a result of a batch is recorded or refused.
      return { kind: 'batch', results: decision.results.map((result) => answerOf(result, sealed) as Outcome<unknown>) };
    case 'replayed':
      return { ...decision.answer, replayed: true };
  }
}

function placeOf(sealed: SealedParts, index: number): LogPosition {
  const entry = sealed.entries[index];
  if (entry === undefined) throw new RangeError(`the block has no entry ${index}`);
  return { seq: entry.entry.seq, entryHash: entry.entryHash, treeSize: sealed.head.size };
}
