import { createParamDecorator, Injectable, type ExecutionContext, type PipeTransform } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Page } from '@bucket/ports';
import { callerIn } from './current-caller.ts';
import { Cursors } from './cursor.ts';
import { cursorOwner } from './product-scope.ts';
import { readLimit, readQuery, type Query } from './query.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** What the cursor of the next page is bound to; set where a page was asked for. */
    cursorScope: string;
  }
}

/** The parameters that a list knows besides `limit` and `cursor`. */
interface ListParameters {
  readonly names?: readonly string[];
  /** Any parameter that begins with this, such as `label.`. */
  readonly prefix?: string;
}

interface UnreadPage extends ListParameters {
  readonly request: FastifyRequest;
}

/** What a request asks of a list: how many items, from where on, and filtered by what. */
export interface AskedPage {
  readonly query: Query;
  readonly limit: number;
  /** Where to go on; empty at the beginning. */
  readonly from: { readonly after?: string };
}

/**
 * The one place where a page is asked for: query, limit and cursor.
 * A cursor is bound to the path, to who asks and to every filter, so it opens no other list.
 */
@Injectable()
export class PagePipe implements PipeTransform<UnreadPage, AskedPage> {
  readonly #cursors: Cursors;

  constructor(cursors: Cursors) {
    this.#cursors = cursors;
  }

  /** @throws {HttpProblem} `query.invalid`, or `cursor.invalid` for a cursor of another list, caller or filter */
  transform({ request, names = [], prefix }: UnreadPage): AskedPage {
    const query = readQuery(request, [...names, 'limit', 'cursor'], prefix);
    const filters = [...query]
      .filter(([name]) => name !== 'cursor' && name !== 'limit')
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const path = request.url.split('?', 1)[0] ?? '';
    request.cursorScope = JSON.stringify([path, cursorOwner(callerIn(request)), filters]);
    const after = this.#cursors.open(query.get('cursor'), request.cursorScope);
    return { query, limit: readLimit(query), from: after === undefined ? {} : { after } };
  }
}

const unread = createParamDecorator((parameters: ListParameters, context: ExecutionContext): UnreadPage => ({
  ...parameters,
  request: context.switchToHttp().getRequest<FastifyRequest>(),
}));

/** The page that a request asks for; answer it through `PageInterceptor`. */
export const Paging = (names: readonly string[] = [], prefix?: string): ParameterDecorator =>
  unread({ names, ...(prefix === undefined ? {} : { prefix }) }, PagePipe);

/** One page of a list held in memory. The cursor is an offset: such lists only grow at their end. */
export function pageOf<T>(all: readonly T[], { limit, from }: AskedPage): Page<T> {
  const start = Number(from.after ?? '0');
  const end = start + limit;
  return { items: all.slice(start, end), next: end < all.length ? String(end) : undefined };
}

/** The same page with its items as they are shown. */
export function showPage<T, V>({ items, next }: Page<T>, show: (item: T) => V): Page<V> {
  return { items: items.map(show), next };
}
