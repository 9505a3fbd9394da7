import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { clipped, DEFAULT_LIMITS, instantOf, parseInstant, type FieldError } from '@bucket/domain';
import { HttpProblem } from './problem.ts';

const LIMIT_DEFAULT = 100;
const VALUE_LENGTH_MAX = 256;

/** Parameters of the query by name; each occurs once. */
export type Query = ReadonlyMap<string, string>;

/** The query as single, bounded strings. @throws {HttpProblem} `query.invalid` for an unknown, repeated or oversized parameter */
export function readQuery(request: FastifyRequest, known: readonly string[], prefix?: string): Query {
  const found = new Map<string, string>();
  const errors: FieldError[] = [];
  const start = request.url.indexOf('?');
  for (const [name, value] of new URLSearchParams(start < 0 ? '' : request.url.slice(start + 1))) {
    const fault = queryFault(name, value, found, known, prefix);
    if (fault === undefined) found.set(name, value);
    else errors.push({ pointer: `?${clipped(name, 64)}`, ...fault });
  }
  if (errors.length > 0)
    throw new HttpProblem('query.invalid', errors[0]?.detail ?? 'the query is not valid', {
      errors: errors.slice(0, 20),
    });
  return found;
}

/** The query of a route that knows these parameters and no others; none for a route without a query. */
export const StrictQuery = createParamDecorator(
  (known: readonly string[] | undefined, context: ExecutionContext): Query =>
    readQuery(context.switchToHttp().getRequest<FastifyRequest>(), known ?? []),
);

function queryFault(
  name: string,
  value: string,
  found: Map<string, string>,
  known: readonly string[],
  prefix: string | undefined,
) {
  if (!known.includes(name) && !(prefix !== undefined && name.startsWith(prefix) && name.length > prefix.length))
    return { code: 'unknown', detail: 'unknown parameter' };
  if (found.has(name)) return { code: 'duplicate', detail: 'the parameter is repeated' };
  const max = name === 'cursor' ? 2_048 : VALUE_LENGTH_MAX;
  if (value.length > max || value.includes('\u0000'))
    return { code: 'invalid', detail: `must have at most ${max} characters` };
  return undefined;
}

/** `limit`: 1 to 1,000, 100 when absent. */
export function readLimit(query: Query): number {
  const text = query.get('limit');
  if (text === undefined) return LIMIT_DEFAULT;
  const limit = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > DEFAULT_LIMITS.pageItems)
    throw invalidQuery('limit', `must be a whole number from 1 to ${DEFAULT_LIMITS.pageItems}`);
  return limit;
}

/** RFC 3339, normalised to UTC with milliseconds; undefined when absent. */
export function readInstant(query: Query, name: string): string | undefined {
  const text = query.get(name);
  if (text === undefined) return undefined;
  const ms = parseInstant(text);
  if (ms === undefined) throw invalidQuery(name, 'must be a time such as 2026-01-19T08:00:00.000Z');
  return instantOf(ms);
}

/** A whole number from 0. */
export function readCount(query: Query, name: string): number | undefined {
  const text = query.get(name);
  if (text === undefined) return undefined;
  const count = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(count)) throw invalidQuery(name, 'must be a whole number from 0');
  return count;
}

/** A parameter whose value is not valid. */
export function invalidQuery(name: string, detail: string): HttpProblem {
  return new HttpProblem('query.invalid', detail, { errors: [{ pointer: `?${name}`, code: 'invalid', detail }] });
}
