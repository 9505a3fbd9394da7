import { HASH_SIZE_BYTES, type Sha256 } from '../../bytes/sha256.ts';
import { emptyRoot, nodeHash } from './tree-hash.ts';

/** A perfect subtree at the right edge: the number of its leaves, a power of two, and its root. */
interface Subtree {
  readonly span: number;
  readonly hash: Uint8Array;
}

/**
 * The root of the tree that begins with the subtrees of a tree of size `from` and goes on with these leaves; what
 * `prefixHashes` gives for `from`. `undefined` when there are too many or too few subtrees, or one is no hash. Never throws.
 *
 * Nothing is proven of the subtrees but by comparing the root with a proven one.
 */
export function rootOfContinued(
  sha256: Sha256,
  from: number,
  before: readonly Uint8Array[],
  leaves: readonly Uint8Array[],
): Uint8Array | undefined {
  const spans = spansOf(from);
  if (spans.length !== before.length) return undefined;
  if ([...before, ...leaves].some(({ length }) => length !== HASH_SIZE_BYTES)) return undefined;
  const edge: Subtree[] = before.map((hash, i) => ({ span: spans[i] ?? 1, hash }));
  for (const leaf of leaves) {
    let last: Subtree = { span: 1, hash: leaf };
    for (let left = edge.at(-1); left?.span === last.span; left = edge.at(-1)) {
      last = { span: last.span * 2, hash: nodeHash(sha256, left.hash, last.hash) };
      edge.pop();
    }
    edge.push(last);
  }
  if (edge.length === 0) return emptyRoot(sha256);
  return edge.map(({ hash }) => hash).reduceRight((right, left) => nodeHash(sha256, left, right));
}

/** The powers of two that add up to a size, largest first. Without bit operators, which are exact to 2^31 only. */
function spansOf(size: number): number[] {
  const spans: number[] = [];
  let span = 1;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2), span *= 2) if (rest % 2 === 1) spans.unshift(span);
  return spans;
}
