import type { FastifyRequest } from 'fastify';
import type { ArtifactDraft, BatchResult, IdempotencyClaim, Recorded, Replayable } from '@bucket/application';
import { DEFAULT_LIMITS, type Artifact, type Caller } from '@bucket/domain';
import type { Bucket } from '../use-cases.ts';
import { faultsOf, isObject, pointerTo, readJson } from '../http/json-body.ts';
import { HttpProblem, problemOf, renderProblem, type Problem } from '../http/problem.ts';
import { CreateArtifactDto } from './artifact.dto.ts';
import type { Receipt } from './receipt.ts';

type Item =
  | { readonly kind: 'draft'; readonly draft: ArtifactDraft }
  | { readonly kind: 'faulty'; readonly problem: HttpProblem };

interface BatchItemResult {
  readonly index: number;
  readonly status: number;
  readonly artifact?: Artifact;
  readonly receipt?: Receipt;
  readonly problem?: Problem;
}

/** A batch whose items stand or fall alone: a faulty one is answered in its place and costs the others nothing. */
export class Batch {
  readonly #items: readonly Item[];

  constructor(items: readonly Item[]) {
    this.#items = items;
  }

  get size(): number {
    return this.#items.length;
  }

  run(bucket: Bucket, caller: Caller, idempotency: IdempotencyClaim | undefined): Promise<Replayable<BatchResult>> {
    const items = this.#items.map((item) =>
      item.kind === 'draft'
        ? item
        : ({ kind: 'invalid', code: item.problem.code, reason: item.problem.detail } as const),
    );
    return bucket.createArtifact.executeBatch({ caller, items, ...(idempotency === undefined ? {} : { idempotency }) });
  }

  async render(
    { results }: BatchResult,
    requestId: string,
    receiptOf: (recorded: Recorded<Artifact>) => Promise<Receipt>,
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

/** @throws {HttpProblem} when the batch itself is not one: no list, none or too many items, no valid item at all */
export function readBatch(request: FastifyRequest, draftOf: (dto: CreateArtifactDto) => ArtifactDraft): Batch {
  const body = readJson(request);
  const { items, ...unknown } = isObject(body) ? body : {};
  const extra = Object.keys(unknown)[0];
  if (extra !== undefined) throw faulty(pointerTo('', extra), 'unknown', 'no such member');
  if (!Array.isArray(items) || items.length === 0)
    throw faulty('/items', 'required', 'items is a list of 1 or more artifacts');
  if (items.length > DEFAULT_LIMITS.batchItems)
    throw faulty('/items', 'too-many', `a batch has at most ${DEFAULT_LIMITS.batchItems} items`);
  return new Batch(items.map((item, index) => readItem(item, index, draftOf)));
}

function readItem(
  value: Parameters<typeof faultsOf>[0],
  index: number,
  draftOf: (dto: CreateArtifactDto) => ArtifactDraft,
): Item {
  const dto = faultsOf(value, CreateArtifactDto, `/items/${index}`);
  if (!Array.isArray(dto)) return { kind: 'draft', draft: draftOf(dto) };
  return {
    kind: 'faulty',
    problem: new HttpProblem('request.invalid', dto[0]?.detail ?? 'the item is not valid', { errors: dto }),
  };
}

function faulty(pointer: string, code: string, detail: string): HttpProblem {
  return new HttpProblem('request.invalid', detail, { errors: [{ pointer, code, detail }] });
}
