import { HASH_SIZE_BYTES, type Sha256 } from '../../bytes/sha256.ts';
import { TILE_HEIGHT, TILE_WIDTH } from './tile-path.ts';
import { emptyRoot, nodeHash, subtreeRoot } from './tree-hash.ts';

const TILE_SIZE_BYTES = TILE_WIDTH * HASH_SIZE_BYTES;

/** A tile that has just become full. It never changes again. */
export interface CompletedTile {
  readonly level: number;
  readonly index: number;
  /** 256 hashes, one behind the other. */
  readonly hashes: Uint8Array;
}

/** The incomplete tile at the right edge of one level. */
interface EdgeTile {
  /** Room for a full tile; the first `width` hashes count. */
  buffer: Uint8Array;
  width: number;
  /** True when another tree reads this buffer too, so that it must be copied before it is written. */
  isShared: boolean;
}

/**
 * An RFC 6962 tree that grows at its right edge and keeps only that edge: one node hash for each leaf on average, and
 * at most one for each level of the tree for a root. Its tiles are those of C2SP tlog-tiles.
 *
 * A hash given to it is not copied until it is in a tile and must not be changed afterwards; a hash or tile it gives
 * out is not changed by it.
 */
export class MerkleTree {
  private readonly sha256: Sha256;
  private leaves = 0;
  /** By height, the perfect subtree that ends the tree there; it counts where `leaves` has that bit set. */
  private frontier: Uint8Array[] = [];
  /** By tile level; missing where nothing stands yet. */
  private edge: EdgeTile[] = [];
  private knownRoot: Uint8Array | undefined;

  constructor(sha256: Sha256) {
    this.sha256 = sha256;
  }

  /**
   * The tree of `size` leaves whose incomplete tiles at the right edge, by level, are `partials`; what `partialTiles`
   * gave. Levels without an incomplete tile hold no bytes, or are left out at the end.
   *
   * @throws {RangeError} when `partials` is not what a tree of that size has.
   */
  static restore(sha256: Sha256, size: number, partials: readonly Uint8Array[]): MerkleTree {
    if (!Number.isSafeInteger(size) || size < 0) throw new RangeError(`no tree has the size ${size}`);
    const tree = new MerkleTree(sha256);
    tree.leaves = size;
    let left = size;
    for (let level = 0; left > 0 || level < partials.length; level++) {
      const hashes = partials[level] ?? new Uint8Array(0);
      const width = left % TILE_WIDTH;
      if (hashes.length !== width * HASH_SIZE_BYTES) {
        throw new RangeError(`level ${level} of a tree of size ${size} has ${width} hashes at its edge`);
      }
      tree.restoreLevel(level, hashes);
      left = Math.floor(left / TILE_WIDTH);
    }
    return tree;
  }

  /** Leaves of the tree. */
  get size(): number {
    return this.leaves;
  }

  /**
   * Adds leaves, in order, by their leaf hashes.
   *
   * @returns the tiles that became full, each after those below it.
   * @throws {RangeError} when a hash is not 32 bytes; the tree is then unchanged.
   */
  append(leafHashes: readonly Uint8Array[]): { readonly completedTiles: CompletedTile[] } {
    for (const hash of leafHashes) if (hash.length !== HASH_SIZE_BYTES) throw new RangeError('a hash has 32 bytes');
    const completedTiles: CompletedTile[] = [];
    for (const hash of leafHashes) this.appendOne(hash, completedTiles);
    if (leafHashes.length > 0) this.knownRoot = undefined;
    return { completedTiles };
  }

  /** The root, RFC 6962 §2.1; that of no leaves for an empty tree. */
  root(): Uint8Array {
    this.knownRoot ??= this.computeRoot();
    return this.knownRoot;
  }

  /** A tree of its own that starts as this one is. Cheap: it shares the edge tiles until one of the two writes. */
  fork(): MerkleTree {
    const twin = new MerkleTree(this.sha256);
    for (const tile of this.edge) tile.isShared = true;
    twin.edge = this.edge.map((tile) => ({ ...tile }));
    twin.frontier = [...this.frontier];
    twin.leaves = this.leaves;
    twin.knownRoot = this.knownRoot;
    return twin;
  }

  /** By level, the hashes of the incomplete tile at the right edge: no bytes where the edge falls between tiles. */
  partialTiles(): Uint8Array[] {
    return this.edge.map((tile) => tile.buffer.slice(0, tile.width * HASH_SIZE_BYTES));
  }

  private appendOne(leaf: Uint8Array, completed: CompletedTile[]): void {
    let node = leaf;
    let height = 0;
    this.pushHash(0, node, completed);
    // Like the carry of a counter: each trailing one of the size is a perfect subtree that the new node completes.
    for (let rest = this.leaves; rest % 2 === 1; rest = (rest - 1) / 2) {
      const left = this.frontier[height];
      if (left === undefined) throw new Error(`the tree of size ${this.leaves} lacks its subtree of height ${height}`);
      node = nodeHash(this.sha256, left, node);
      height++;
      if (height % TILE_HEIGHT === 0) this.pushHash(height / TILE_HEIGHT, node, completed);
    }
    this.frontier[height] = node;
    this.leaves++;
  }

  private pushHash(level: number, hash: Uint8Array, completed: CompletedTile[]): void {
    const tile = (this.edge[level] ??= newEdgeTile());
    if (tile.isShared) {
      // Both trees may go on from here; whichever comes first takes a copy.
      tile.buffer = copyOf(tile.buffer, tile.width);
      tile.isShared = false;
    }
    tile.buffer.set(hash, tile.width * HASH_SIZE_BYTES);
    tile.width++;
    if (tile.width < TILE_WIDTH) return;
    completed.push({ level, index: Math.floor(this.leaves / TILE_WIDTH ** (level + 1)), hashes: tile.buffer });
    this.edge[level] = newEdgeTile();
  }

  private computeRoot(): Uint8Array {
    let root: Uint8Array | undefined;
    let height = 0;
    for (let rest = this.leaves; rest > 0; rest = Math.floor(rest / 2), height++) {
      const subtree = this.frontier[height];
      if (rest % 2 === 0 || subtree === undefined) continue;
      root = root === undefined ? subtree : nodeHash(this.sha256, subtree, root);
    }
    return root ?? emptyRoot(this.sha256);
  }

  /** Sets the edge tile of a level, and from it the perfect subtrees that end the tree within that tile. */
  private restoreLevel(level: number, hashes: Uint8Array): void {
    const width = hashes.length / HASH_SIZE_BYTES;
    this.edge[level] = { buffer: copyOf(hashes, width), width, isShared: false };
    let start = 0;
    for (let height = TILE_HEIGHT - 1; height >= 0; height--) {
      const span = 2 ** height;
      if (width % (2 * span) < span) continue;
      this.frontier[level * TILE_HEIGHT + height] = subtreeRoot(this.sha256, hashes, start, span);
      start += span;
    }
  }
}

function newEdgeTile(): EdgeTile {
  return { buffer: new Uint8Array(TILE_SIZE_BYTES), width: 0, isShared: false };
}

function copyOf(buffer: Uint8Array, width: number): Uint8Array {
  const copy = new Uint8Array(TILE_SIZE_BYTES);
  copy.set(buffer.subarray(0, width * HASH_SIZE_BYTES));
  return copy;
}
