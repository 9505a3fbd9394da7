import { createHash } from 'node:crypto';

/**
 * Index terms as texts, each with a letter for its kind. `productCreates` leads to the blocks in which a product created
 * artifacts, `product` to those with any entry of the product.
 */
export const term = {
  actor: (id: string): string => `a:${id}`,
  integration: (id: string): string => `i:${id}`,
  product: (id: string): string => `p:${id}`,
  type: (type: string): string => `t:${type}`,
  outcome: (outcome: string): string => `o:${outcome}`,
  trace: (id: string): string => `c:${id}`,
  /** An artifact id named by an entry at a time when no artifact had that id. */
  strayArtifact: (id: string): string => `x:${id}`,
  productCreates: (productId: string): string => `P:${productId}`,
  class: (productId: string, name: string): string => `C:${productId}\0${name}`,
  owner: (productId: string, ownerId: string): string => `O:${productId}\0${ownerId}`,
  label: (productId: string, key: string, value: string): string => `L:${productId}\0${key}\0${value}`,
  state: (productId: string, state: string): string => `S:${productId}\0${state}`,
};

const CACHE_SIZE_MAX = 50_000;
const numbers = new Map<string, number>();

/**
 * The term as it is stored in `postings`: a negative number made of 48 bits of SHA-256. Terms that collide make a query look
 * at more blocks and have no other effect.
 */
export function termNumber(text: string): number {
  const known = numbers.get(text);
  if (known !== undefined) return known;
  const number = -1 - createHash('sha256').update(text).digest().readUIntBE(0, 6);
  if (numbers.size >= CACHE_SIZE_MAX) numbers.clear();
  numbers.set(text, number);
  return number;
}
