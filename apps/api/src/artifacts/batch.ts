import type { BatchItem, BatchOutcome, NewArtifact, Recorded } from '@bucket/application';
import type { Artifact } from '@bucket/domain';
import { problemOf, renderProblem, type HttpProblem, type Problem } from '../http/problem.ts';
import type { Receipt } from './receipts.ts';

/** An item of a batch after it was checked on its own. */
export type CheckedItem =
  | { readonly kind: 'artifact'; readonly artifact: NewArtifact }
  | { readonly kind: 'faulty'; readonly problem: HttpProblem };

/** What became of one item of a batch. */
export interface BatchItemResult {
  /** The item's place in the request. */
  readonly index: number;
  /** The status that a request for this item alone would have had. */
  readonly status: number;
  readonly artifact?: Artifact;
  readonly receipt?: Receipt;
  readonly problem?: Problem;
}

/** A batch of independent items: one that is not valid or refused does not affect the others. */
export class Batch {
  readonly #items: readonly CheckedItem[];

  constructor(items: readonly CheckedItem[]) {
    this.#items = items;
  }

  get size(): number {
    return this.#items.length;
  }

  get items(): BatchItem[] {
    return this.#items.map((item) =>
      item.kind === 'artifact' ? item : { kind: 'invalid', code: item.problem.code, reason: item.problem.detail },
    );
  }

  /** @param requestId stands in every problem document */
  show(
    { results }: BatchOutcome<Artifact>,
    requestId: string,
    receiptOf: (recorded: Recorded<Artifact>) => Receipt | Promise<Receipt>,
  ): Promise<BatchItemResult[]> {
    return Promise.all(
      results.map(async (outcome, index) => {
        if (outcome.kind === 'recorded') {
          return { index, status: 201, artifact: outcome.value, receipt: await receiptOf(outcome) };
        }
        const item = this.#items[index];
        const problem = item?.kind === 'faulty' ? item.problem.recordedAt(outcome.place.seq) : problemOf(outcome);
        return { index, status: problem.status, problem: renderProblem(problem, requestId) };
      }),
    );
  }
}
