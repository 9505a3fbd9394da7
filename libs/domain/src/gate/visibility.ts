import type { Caller } from './request.ts';

/**
 * Whether a caller may see what belongs to a product: a product's credential sees its own product only, a person's all. The
 * one place where this is decided.
 *
 * @param owner the product it belongs to; null for what belongs to none, such as an entry of a person
 */
export function maySeeProduct({ productId }: Pick<Caller, 'productId'>, owner: string | null): boolean {
  return productId === null || productId === owner;
}
