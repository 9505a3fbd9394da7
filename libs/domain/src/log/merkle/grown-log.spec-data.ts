import { MerkleTree } from './merkle-tree.ts';
import type { Sha256 } from '../../bytes/sha256.ts';
import type { TileSource } from './tile-source.ts';
import { leafHash } from './tree-hash.ts';

/** A log as a store would keep it: the tree, the full tiles it gave out, and for the specs every leaf hash. */
export class GrownLog implements TileSource {
  readonly leaves: Uint8Array[] = [];
  readonly tree: MerkleTree;
  /** Full tiles by `level/index`, in the order they were completed. */
  readonly store = new Map<string, Uint8Array>();
  /** Every tile read, in order. */
  readonly reads: string[] = [];

  private readonly sha256: Sha256;
  private edge: readonly Uint8Array[] = [];

  constructor(sha256: Sha256, tree: MerkleTree = new MerkleTree(sha256)) {
    this.sha256 = sha256;
    this.tree = tree;
  }

  /** Appends the decimal numbers from the present size on, in blocks of a few sizes. */
  growTo(size: number): this {
    while (this.tree.size < size) {
      const first = this.tree.size;
      const count = Math.min(size - first, 1 + (first % 300));
      const block = Array.from({ length: count }, (_, index) => leafHash(this.sha256, String(first + index)));
      this.leaves.push(...block);
      for (const { level, index, hashes } of this.tree.append(block).completedTiles) {
        this.store.set(`${level}/${index}`, hashes);
      }
    }
    this.edge = this.tree.partialTiles();
    return this;
  }

  tile(level: number, index: number): Uint8Array {
    const name = `${level}/${index}`;
    this.reads.push(name);
    return this.store.get(name) ?? this.edge[level] ?? new Uint8Array(0);
  }
}
