/**
 * Spreads products over shards so that the busiest shard has as little as possible: largest first, each to the shard that
 * has least. A product is never split, because its artifacts have one log.
 *
 * @param {readonly number[]} products shares of the writes
 * @param {number} shards
 * @returns {readonly (readonly number[])[]} indexes of products, by shard
 */
export function place(products, shards) {
  const placed = Array.from({ length: shards }, () => ({ share: 0, products: /** @type {number[]} */ ([]) }));
  const largestFirst = products.map((share, product) => ({ share, product })).sort((a, b) => b.share - a.share);
  for (const { share, product } of largestFirst) {
    const least = placed.reduce((a, b) => (b.share < a.share ? b : a));
    least.share += share;
    least.products.push(product);
  }
  return placed.map((shard) => shard.products);
}
