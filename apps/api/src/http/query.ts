import type { FastifyRequest } from 'fastify';
import { clipped, DEFAULT_LIMITS, type Caller, type FieldError } from '@bucket/domain';
import type { Page } from '@bucket/ports';
import type { Cursors } from './cursor.ts';
import { HttpProblem } from './problem.ts';

const LIMIT_DEFAULT = 100;
const VALUE_LENGTH_MAX = 256;

/** The query as single, bounded texts. @throws {HttpProblem} `query.invalid` for unknown, doubled or oversized members */
export function readQuery(request: FastifyRequest, known: readonly string[], prefix?: string): Map<string, string> {
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

function queryFault(
  name: string,
  value: string,
  found: Map<string, string>,
  known: readonly string[],
  prefix: string | undefined,
) {
  if (!known.includes(name) && !(prefix !== undefined && name.startsWith(prefix) && name.length > prefix.length))
    return { code: 'unknown', detail: 'no such parameter' };
  if (found.has(name)) return { code: 'duplicate', detail: 'a parameter stands once' };
  const max = name === 'cursor' ? 2_048 : VALUE_LENGTH_MAX;
  if (value.length > max || value.includes('\u0000')) return { code: 'invalid', detail: `at most ${max} characters` };
  return undefined;
}

/** `limit`: 1 to 1,000, 100 when absent. */
export function readLimit(query: ReadonlyMap<string, string>): number {
  const text = query.get('limit');
  if (text === undefined) return LIMIT_DEFAULT;
  const limit = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > DEFAULT_LIMITS.pageItems)
    throw invalid('limit', `a whole number from 1 to ${DEFAULT_LIMITS.pageItems}`);
  return limit;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

/** RFC 3339, normalised to UTC with milliseconds; undefined when absent. */
export function readInstant(query: ReadonlyMap<string, string>, name: string): string | undefined {
  const text = query.get(name);
  if (text === undefined) return undefined;
  const ms = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) throw invalid(name, 'a time such as 2026-01-19T08:00:00.000Z');
  return new Date(ms).toISOString();
}

/** A whole number from 0. */
export function readCount(query: ReadonlyMap<string, string>, name: string): number | undefined {
  const text = query.get(name);
  if (text === undefined) return undefined;
  const count = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(count)) throw invalid(name, 'a whole number from 0');
  return count;
}

export function invalid(name: string, detail: string): HttpProblem {
  return new HttpProblem('query.invalid', detail, { errors: [{ pointer: `?${name}`, code: 'invalid', detail }] });
}

/** What a cursor is bound to: the list, who asks, and every narrowing of it, in a fixed order. */
export function listScope(name: string, caller: Caller, query: ReadonlyMap<string, string>): string {
  const narrowing = [...query]
    .filter(([key]) => key !== 'cursor' && key !== 'limit')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([name, caller.productId ?? caller.actor.id, narrowing]);
}

/** A page as the contract has it: `nextCursor` is null at the end. */
export function pageBody<T>(
  page: Page<T>,
  cursors: Cursors,
  scope: string,
  render: (item: T) => unknown,
): { items: unknown[]; nextCursor: string | null } {
  return { items: page.items.map(render), nextCursor: cursors.seal(page.next, scope) };
}
