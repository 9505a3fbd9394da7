import type { TreeNode } from './proof-plan.ts';
import { HASH_SIZE_BYTES, type Sha256 } from '../../bytes/sha256.ts';
import { TILE_HEIGHT, TILE_WIDTH } from './tile-path.ts';
import { nodeHash } from './tree-hash.ts';

/** Where the hashes of a tree are read from: full tiles from a store, the incomplete ones of the right edge from the tree. */
export interface TileSource {
  /**
   * The hashes of a tile, one behind the other: at least those that the tree of the size in question has there. An
   * array once given must not change: what is worked out from it is remembered for as long as the array lives, so a
   * source that gives the same array again makes the next proof in that tile cheap.
   */
  tile(level: number, index: number): Promise<Uint8Array> | Uint8Array;
}

/** Where a perfect subtree lies in its tile. */
interface NodePlace {
  readonly level: number;
  readonly tileIndex: number;
  /** The first of the hashes below it, and how many they are. */
  readonly start: number;
  readonly span: number;
}

/**
 * Inner nodes already worked out, by tile and by their number in it (1 is the root, 2n and 2n + 1 are below n). A proof
 * takes some 250 node hashes in a full tile, and the next proof in that tile nearly the same ones.
 */
const innerNodes = new WeakMap<Uint8Array, Map<number, Uint8Array>>();

/**
 * The hashes of the given subtrees, in their order; not to be changed. Each tile is read once, all at the same time.
 *
 * @throws {RangeError} when a tile has fewer hashes than the subtrees need; whatever the source throws.
 */
export async function readNodes(
  sha256: Sha256,
  tiles: TileSource,
  nodes: readonly TreeNode[],
): Promise<readonly Uint8Array[]> {
  const places = nodes.map(placeOf);
  const reads = new Map<string, Promise<Uint8Array>>();
  const read = async ({ level, tileIndex }: NodePlace): Promise<Uint8Array> => tiles.tile(level, tileIndex);
  for (const place of places) {
    const name = nameOf(place);
    if (!reads.has(name)) reads.set(name, read(place));
  }
  const names = [...reads.keys()];
  const contents = await Promise.all(reads.values());
  const hashesOf = new Map(names.map((name, index) => [name, contents[index]]));
  return places.map((place) => {
    const hashes = hashesOf.get(nameOf(place));
    if (hashes === undefined || hashes.length < (place.start + place.span) * HASH_SIZE_BYTES) {
      throw new RangeError(`tile ${nameOf(place)} has too few hashes`);
    }
    return subtreeRoot(sha256, hashes, TILE_WIDTH / place.span + place.start / place.span);
  });
}

function subtreeRoot(sha256: Sha256, hashes: Uint8Array, number: number): Uint8Array {
  if (number >= TILE_WIDTH) {
    const start = (number - TILE_WIDTH) * HASH_SIZE_BYTES;
    return hashes.slice(start, start + HASH_SIZE_BYTES);
  }
  let known = innerNodes.get(hashes);
  if (known === undefined) innerNodes.set(hashes, (known = new Map()));
  let hash = known.get(number);
  if (hash === undefined) {
    const left = subtreeRoot(sha256, hashes, 2 * number);
    hash = nodeHash(sha256, left, subtreeRoot(sha256, hashes, 2 * number + 1));
    known.set(number, hash);
  }
  return hash;
}

function placeOf({ height, index }: TreeNode): NodePlace {
  const span = 2 ** (height % TILE_HEIGHT);
  const first = index * span;
  const tileIndex = Math.floor(first / TILE_WIDTH);
  return { level: Math.floor(height / TILE_HEIGHT), tileIndex, start: first - tileIndex * TILE_WIDTH, span };
}

function nameOf({ level, tileIndex }: NodePlace): string {
  return `${level}/${tileIndex}`;
}
