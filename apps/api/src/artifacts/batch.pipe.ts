import { Injectable, type PipeTransform } from '@nestjs/common';
import { DEFAULT_LIMITS, type JsonValue } from '@bucket/domain';
import { faultsOf, isObject, pointerTo, readJson } from '../http/json-body.ts';
import { HttpProblem } from '../http/problem.ts';
import { CreateArtifactDto } from './artifact.dto.ts';
import { Batch, type CheckedItem } from './batch.ts';

/** The bytes of a batch request: strict JSON, a list of items, and each item held against its DTO on its own. */
@Injectable()
export class BatchPipe implements PipeTransform<unknown, Batch> {
  /** @throws {HttpProblem} when the body is not a batch at all; an item that is not valid is answered in its place */
  transform(bytes: unknown): Batch {
    const body = readJson(bytes);
    const { items, ...unknown } = isObject(body) ? body : {};
    const extra = Object.keys(unknown)[0];
    if (extra !== undefined) throw faulty(pointerTo('', extra), 'unknown', 'unknown member');
    if (!Array.isArray(items) || items.length === 0)
      throw faulty('/items', 'required', 'items must be a list of 1 or more artifacts');
    if (items.length > DEFAULT_LIMITS.batchItems)
      throw faulty('/items', 'too-many', `a batch may have at most ${DEFAULT_LIMITS.batchItems} items`);
    return new Batch(items.map(checkItem));
  }
}

function checkItem(value: JsonValue, index: number): CheckedItem {
  const dto = faultsOf(value, CreateArtifactDto, `/items/${index}`);
  if (!Array.isArray(dto)) return { kind: 'artifact', artifact: dto };
  return {
    kind: 'faulty',
    problem: new HttpProblem('request.invalid', dto[0]?.detail ?? 'the item is not valid', { errors: dto }),
  };
}

function faulty(pointer: string, code: string, detail: string): HttpProblem {
  return new HttpProblem('request.invalid', detail, { errors: [{ pointer, code, detail }] });
}
