import {
  BucketError,
  consistencyProof,
  equalHashes,
  HASH_SIZE_BYTES,
  inclusionProof,
  nodeHash,
  subtreeRoot,
  TILE_WIDTH,
  type MerkleTree,
  type Sha256,
  type TileSource,
} from '@bucket/domain';
import type { BucketStore } from '@bucket/ports';

/** Full tiles kept in memory: 8 KiB each. */
const TILES_KEPT = 1_024;

/** What proofs are made from: a ledger, or as much of one. */
export interface ReadTree {
  readonly store: Pick<BucketStore, 'tile'>;
  readonly tree: MerkleTree;
  readonly dependencies: { readonly sha256: Sha256 };
}

/** Proofs over the ledger's tree: full tiles from the store (kept, they never change), the right edge from memory. */
export class TreeReader implements TileSource {
  readonly #ledger: ReadTree;
  readonly #kept = new Map<string, Uint8Array>();
  #snapshot: { readonly tree: MerkleTree; readonly tiles: readonly Uint8Array[] } | undefined;

  constructor(ledger: ReadTree) {
    this.#ledger = ledger;
  }

  /** Siblings from leaf to root, 32 bytes each. @param treeSize at most the size of the present head */
  inclusion(seq: number, treeSize: number): Promise<Uint8Array[]> {
    return inclusionProof({ sha256: this.#ledger.dependencies.sha256, tiles: this, index: seq, treeSize });
  }

  consistency(from: number, to: number): Promise<Uint8Array[]> {
    return consistencyProof({ sha256: this.#ledger.dependencies.sha256, tiles: this, from, to });
  }

  /** Of the first `treeSize` leaves, at least one. Every sibling of a last leaf is a left one, so its proof folds to the root. */
  async root(treeSize: number): Promise<Uint8Array> {
    const { sha256 } = this.#ledger.dependencies;
    const last = treeSize - 1;
    const siblings = await this.inclusion(last, treeSize);
    const leaf = await this.leaf(last);
    return siblings.reduce((node, sibling) => nodeHash(sha256, sibling, node), leaf.slice());
  }

  async tile(level: number, index: number): Promise<Uint8Array> {
    const key = `${level}/${index}`;
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept;
    const { tree } = this.#ledger;
    if (index === Math.floor(tree.size / TILE_WIDTH ** (level + 1))) return this.#edge()[level] ?? new Uint8Array(0);
    const stored = await this.#ledger.store.tile(level, index);
    if (stored === undefined) return new Uint8Array(0);
    await this.#prove(level, index, stored);
    if (this.#kept.size >= TILES_KEPT) this.#kept.delete(this.#kept.keys().next().value ?? '');
    this.#kept.set(key, stored);
    return stored;
  }

  /** The leaf hash of an entry, 32 bytes, as the proven tree holds it; empty where there is none. */
  async leaf(seq: number): Promise<Uint8Array> {
    const tile = await this.tile(0, Math.floor(seq / TILE_WIDTH));
    const at = (seq % TILE_WIDTH) * HASH_SIZE_BYTES;
    return tile.subarray(at, at + HASH_SIZE_BYTES);
  }

  /** A full tile is believed once its root stands in the tile above it, up to the right edge, which is proven. */
  async #prove(level: number, index: number, hashes: Uint8Array): Promise<void> {
    const above = await this.tile(level + 1, Math.floor(index / TILE_WIDTH));
    const at = (index % TILE_WIDTH) * HASH_SIZE_BYTES;
    const expected = above.subarray(at, at + HASH_SIZE_BYTES);
    const isFull = hashes.length === TILE_WIDTH * HASH_SIZE_BYTES;
    const { sha256 } = this.#ledger.dependencies;
    if (isFull && equalHashes(subtreeRoot(sha256, hashes, 0, TILE_WIDTH), expected)) return;
    const seq = index * TILE_WIDTH ** (level + 1);
    throw new BucketError('ledger.broken', { seq, reason: `tile ${level}/${index} is not that of the signed tree` });
  }

  /** One snapshot a tree: inner nodes are remembered by the array they were computed from. */
  #edge(): readonly Uint8Array[] {
    const { tree } = this.#ledger;
    if (this.#snapshot?.tree !== tree) this.#snapshot = { tree, tiles: tree.partialTiles() };
    return this.#snapshot.tiles;
  }
}
