import type { Caller } from '@bucket/domain';
import { invalidQuery } from './query.ts';

/**
 * Which products a caller sees: a product's credential its own, a person all of them. The rules of the gate decide about
 * each artifact and entry; this is for what the edge itself selects or lists.
 */
export function seesProduct({ productId }: Caller, other: string): boolean {
  return productId === null || productId === other;
}

/** The product that a list is about: the one named in the query, or the caller's own. @throws {HttpProblem} for a person who names none */
export function askedProduct({ productId }: Caller, query: ReadonlyMap<string, string>): string {
  const asked = query.get('productId') ?? productId;
  if (asked === null) throw invalidQuery('productId', 'required: a person has no product of their own');
  return asked;
}

/** To whom a cursor belongs: all credentials of a product see the same lists; a person's cursors are their own. */
export function cursorOwner({ productId, actor }: Caller): string {
  return productId ?? actor.id;
}
