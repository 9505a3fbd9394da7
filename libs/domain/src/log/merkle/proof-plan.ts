/** A perfect subtree: the `index`-th of those over 2^`height` leaves, so that height 0 is a leaf. */
export interface TreeNode {
  readonly height: number;
  readonly index: number;
}

/**
 * What a proof is made of. Each element is the hash over a run of leaves, given as the perfect subtrees that make up
 * the run from left to right; they are hashed together from the right (RFC 6962 §2.1).
 */
export type ProofPlan = readonly (readonly TreeNode[])[];

/** Leaves from `start` up to but without `end`. */
interface Run {
  readonly start: number;
  readonly end: number;
}

/**
 * The plan of PATH(index, D[treeSize]), RFC 6962 §2.1.1.
 *
 * @throws {RangeError} unless 0 <= index < treeSize.
 */
export function inclusionPlan(index: number, treeSize: number): ProofPlan {
  if (!isSize(index) || !isSize(treeSize) || index >= treeSize) {
    throw new RangeError(`no leaf ${index} in a tree of size ${treeSize}`);
  }
  const siblings: Run[] = [];
  let run: Run = { start: 0, end: treeSize };
  while (run.end - run.start > 1) {
    const split = splitOf(run);
    const left = { start: run.start, end: split };
    const right = { start: split, end: run.end };
    siblings.push(index < split ? right : left);
    run = index < split ? left : right;
  }
  return siblings.reverse().map(nodesOf);
}

/**
 * The plan of PROOF(from, D[to]), RFC 6962 §2.1.2. Nothing is needed to prove a tree the continuation of itself or of
 * the empty tree.
 *
 * @throws {RangeError} unless 0 <= from <= to.
 */
export function consistencyPlan(from: number, to: number): ProofPlan {
  if (!isSize(from) || !isSize(to) || from > to) throw new RangeError(`no consistency of sizes ${from} and ${to}`);
  if (from === 0 || from === to) return [];
  const parts: Run[] = [];
  let run: Run = { start: 0, end: to };
  while (run.end !== from) {
    const split = splitOf(run);
    const left = { start: run.start, end: split };
    const right = { start: split, end: run.end };
    parts.push(from <= split ? right : left);
    run = from <= split ? left : right;
  }
  // The older tree itself needs no proof; a part of it at its right edge does.
  if (run.start > 0) parts.push(run);
  return parts.reverse().map(nodesOf);
}

/**
 * The perfect subtrees that make up the first `size` leaves, left to right; none for the empty tree.
 *
 * @throws {RangeError} unless `size` is a size.
 */
export function prefixNodes(size: number): readonly TreeNode[] {
  if (!isSize(size)) throw new RangeError(`no tree has the size ${size}`);
  return nodesOf({ start: 0, end: size });
}

/** Where the root of a run divides it: its start plus the largest power of two below its length. */
function splitOf({ start, end }: Run): number {
  return start + powerOfTwoUpTo(end - start - 1).span;
}

/** The perfect subtrees of a run, left to right. They are aligned, as every run here starts at a split. */
function nodesOf({ start, end }: Run): TreeNode[] {
  const nodes: TreeNode[] = [];
  let at = start;
  while (at < end) {
    const { height, span } = powerOfTwoUpTo(end - at);
    nodes.push({ height, index: at / span });
    at += span;
  }
  return nodes;
}

/** The largest power of two that is not above `limit` >= 1. Exact up to 2^53, unlike bit operators and logarithms. */
function powerOfTwoUpTo(limit: number): { readonly height: number; readonly span: number } {
  let height = 0;
  let span = 1;
  while (span * 2 <= limit) {
    span *= 2;
    height++;
  }
  return { height, span };
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
