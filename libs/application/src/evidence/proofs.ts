import {
  emptyRoot,
  fromHex,
  prefixHashes,
  toHex,
  type EvidenceOfConsistency,
  type HashHex,
  type ProvenEntry,
} from '@bucket/domain';
import type { StoredEntry } from '@bucket/ports';
import type { Ledger } from '../ledger/ledger.ts';
import { TreeReader } from '../ledger/tree-reader.ts';

/** One tree of the log. */
export interface NamedTree {
  readonly treeSize: number;
  /** RFC 6962 root. */
  readonly rootHash: HashHex;
  /** Signed note over it. */
  readonly checkpoint: string;
}

/** The tree of the present head. */
export const newestTree = ({ head, checkpoint }: Pick<Ledger, 'head' | 'checkpoint'>): NamedTree => ({
  treeSize: head.size,
  rootHash: head.rootHash,
  checkpoint,
});

/** Proofs in one tree of the log: that of its head when this was made, or an older one. The log may go on meanwhile. */
export class Proofs implements NamedTree {
  readonly treeSize: number;
  readonly rootHash: HashHex;
  /** Signed note over this tree. */
  readonly checkpoint: string;
  readonly #ledger: Ledger;
  readonly #trees: TreeReader;

  constructor(ledger: Ledger, trees = new TreeReader(ledger), tree = newestTree(ledger)) {
    this.#ledger = ledger;
    this.#trees = trees;
    this.treeSize = tree.treeSize;
    this.rootHash = tree.rootHash;
    this.checkpoint = tree.checkpoint;
  }

  /** @param entries with numbers below the size of the tree */
  async of(entries: readonly StoredEntry[]): Promise<ProvenEntry[]> {
    const proven: ProvenEntry[] = [];
    for (const { seq, canonical } of entries) {
      const proof = await this.#trees.inclusion(seq, this.treeSize);
      proven.push({ seq, entry: canonical, proof: proof.map(toHex) });
    }
    return proven;
  }

  /** @param from size of an older tree, at most that of this one */
  async from(from: number): Promise<EvidenceOfConsistency> {
    const proof = await this.#trees.consistency(from, this.treeSize);
    return { from, fromRoot: toHex(await this.#root(from)), proof: proof.map(toHex) };
  }

  /** The subtrees over the first `size` leaves. */
  async prefix(size: number): Promise<HashHex[]> {
    const hashes = await prefixHashes(this.#ledger.dependencies.sha256, this.#trees, size);
    return hashes.map(toHex);
  }

  #root(size: number): Promise<Uint8Array> | Uint8Array {
    if (size === 0) return emptyRoot(this.#ledger.dependencies.sha256);
    if (size === this.treeSize) return fromHex(this.rootHash) ?? new Uint8Array(0);
    return this.#trees.root(size);
  }
}
