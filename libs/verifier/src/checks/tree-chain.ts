import { verifyConsistency } from '@bucket/domain';
import { sha256 } from '../crypto.ts';
import type { Members } from '../members.ts';
import { signedTree, type SignedTree } from '../signed-tree.ts';
import type { OlderTree } from '../trust.ts';
import { EvidenceFault, requireThat } from '../verdict.ts';

/** The members of a step to a larger tree. */
export const TREE_STEP = ['checkpoint', 'proof'];

/** Trees of which each is a beginning of the next. The signature of the last one says that the log stands to all of them. */
export class TreeChain {
  readonly #older: OlderTree[] = [];
  #newest: SignedTree;

  /** @throws {EvidenceFault} when the checkpoint is over another tree than named */
  constructor(note: string, named: { readonly origin: string; readonly treeSize: number }) {
    this.#newest = signedTree(note);
    const { origin, treeSize } = this.#newest.checkpoint;
    requireThat(origin === named.origin, 'the checkpoint is of another log than the header');
    requireThat(treeSize === named.treeSize, 'the checkpoint is over a tree of another size than the header');
  }

  get newest(): SignedTree {
    return this.#newest;
  }

  /** Every tree that is proven to be a beginning of the newest one. */
  get all(): readonly OlderTree[] {
    return this.#older;
  }

  /** @throws {EvidenceFault} unless it continues the newest one */
  add(step: Members): void {
    const next = signedTree(step.text('checkpoint'));
    const { origin, treeSize: from, rootHash: fromRoot } = this.#newest.checkpoint;
    const { treeSize: to, rootHash: toRoot } = next.checkpoint;
    requireThat(next.checkpoint.origin === origin, 'a checkpoint is of another log than the header');
    const holds = to >= from && verifyConsistency({ sha256, from, to, fromRoot, toRoot, proof: step.hashes('proof') });
    requireThat(holds, `nothing proves that the tree of ${to} entries continues that of ${from}`);
    this.#older.push({ size: from, root: fromRoot });
    this.#newest = next;
  }

  /** A tree that the reader knows, and that the newest one continues. */
  addOlder(consistency: Members | null): void {
    if (consistency === null) return;
    const [from, fromRoot] = [consistency.whole('from'), consistency.hash('fromRoot')];
    const { treeSize: to, rootHash: toRoot } = this.#newest.checkpoint;
    const holds = verifyConsistency({ sha256, from, to, fromRoot, toRoot, proof: consistency.hashes('proof') });
    if (!holds) throw new EvidenceFault(`the consistency proof from the tree of ${from} entries does not hold`);
    this.#older.push({ size: from, root: fromRoot });
  }
}
