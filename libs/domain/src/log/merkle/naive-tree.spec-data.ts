import type { Sha256 } from '../../bytes/sha256.ts';
import { emptyRoot, nodeHash } from './tree-hash.ts';

/** RFC 6962 §2.1 as it is written: recursive, over all leaves. What the real tree is compared with. */
export class NaiveTree {
  private readonly sha256: Sha256;
  private readonly leaves: readonly Uint8Array[];
  private readonly known = new Map<string, Uint8Array>();

  constructor(sha256: Sha256, leaves: readonly Uint8Array[]) {
    this.sha256 = sha256;
    this.leaves = leaves;
  }

  /** MTH(D[start:end]). */
  root(end: number, start = 0): Uint8Array {
    const leaf = this.leaves[start];
    if (end === 0 || leaf === undefined) return emptyRoot(this.sha256);
    if (end - start === 1) return leaf;
    const name = `${start}:${end}`;
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const split = start + splitOf(end - start);
    const hash = nodeHash(this.sha256, this.root(split, start), this.root(end, split));
    this.known.set(name, hash);
    return hash;
  }

  /** PATH(index, D[start:end]). */
  inclusion(index: number, end: number, start = 0): Uint8Array[] {
    if (end - start === 1) return [];
    const split = start + splitOf(end - start);
    if (index < split) return [...this.inclusion(index, split, start), this.root(end, split)];
    return [...this.inclusion(index, end, split), this.root(split, start)];
  }

  /** PROOF(from, D[0:to]). */
  consistency(from: number, to: number): Uint8Array[] {
    return this.subproof(from, 0, to, true);
  }

  private subproof(from: number, start: number, end: number, isWhole: boolean): Uint8Array[] {
    if (from === end) return isWhole ? [] : [this.root(end, start)];
    const split = start + splitOf(end - start);
    if (from <= split) return [...this.subproof(from, start, split, isWhole), this.root(end, split)];
    return [...this.subproof(from, split, end, false), this.root(split, start)];
  }
}

/** The largest power of two below `length`. */
function splitOf(length: number): number {
  return length <= 2 ? 1 : 2 * splitOf(Math.ceil(length / 2));
}
