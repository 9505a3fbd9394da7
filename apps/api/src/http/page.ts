import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Page } from '@bucket/ports';
import { send } from './answer.ts';
import type { Cursors } from './cursor.ts';
import { listScope, pageBody, readLimit, readQuery } from './query.ts';
import { requestCaller } from './request-caller.ts';

/** What a request asks of a list: how much, from where, and narrowed by what. */
export interface AskedPage {
  readonly query: ReadonlyMap<string, string>;
  readonly limit: number;
  /** Where to go on; empty at the beginning. */
  readonly from: { readonly after?: string };
  /** What the cursor of the next page is bound to. */
  readonly scope: string;
}

/**
 * @param name of the list, with every id of its path
 * @param narrowing the parameters it knows besides `limit` and `cursor`
 * @throws {HttpProblem} `query.invalid`, or `cursor.invalid` for a cursor of another list, caller or narrowing
 */
export function readPage(
  cursors: Cursors,
  request: FastifyRequest,
  name: string,
  narrowing: readonly string[] = [],
): AskedPage {
  const query = readQuery(request, [...narrowing, 'limit', 'cursor']);
  const scope = listScope(name, requestCaller(request), query);
  const after = cursors.open(query.get('cursor'), scope);
  return { query, scope, limit: readLimit(query), from: after === undefined ? {} : { after } };
}

/** One page of a list held in memory. A place is an offset: such lists only grow at their end. */
export function pageOf<T>(all: readonly T[], { limit, from }: Pick<AskedPage, 'limit' | 'from'>): Page<T> {
  const start = Number(from.after ?? '0');
  const end = start + limit;
  return { items: all.slice(start, end), next: end < all.length ? String(end) : undefined };
}

/** @param more members of the document besides `items` and `nextCursor` */
export function sendPage<T>(
  reply: FastifyReply,
  page: Page<T>,
  { scope }: AskedPage,
  cursors: Cursors,
  render: (item: T) => unknown = (item) => item,
  more: object = {},
): void {
  send(reply, 200, { ...more, ...pageBody(page, cursors, scope, render) });
}
