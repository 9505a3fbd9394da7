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
import type { TreeReader } from '../ledger/tree-reader.ts';
import type { WitnessedTree } from '../witness/witnessing.ts';

/** A tree of the log with its signed note. */
export type SignedTree = Pick<WitnessedTree, 'treeSize' | 'rootHash' | 'checkpoint'>;

/** Proofs in one tree of the log. The log may go on meanwhile. */
export class Proofs {
  readonly treeSize: number;
  readonly rootHash: HashHex;
  /** Signed note over this tree. */
  readonly checkpoint: string;
  readonly #ledger: Ledger;
  readonly #trees: TreeReader;

  /** @param tree that of the present head where absent */
  constructor(ledger: Ledger, trees: TreeReader, tree?: SignedTree) {
    this.#ledger = ledger;
    this.#trees = trees;
    this.treeSize = tree?.treeSize ?? ledger.head.size;
    this.rootHash = tree?.rootHash ?? ledger.head.rootHash;
    this.checkpoint = tree?.checkpoint ?? ledger.checkpoint;
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
