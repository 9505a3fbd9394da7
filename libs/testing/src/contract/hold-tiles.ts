import { expect } from '@jest/globals';
import { leafHash, MerkleTree, TILE_WIDTH, type CompletedTile } from '@bucket/domain';
import type { BucketStore } from '@bucket/ports';
import { LogBuilder } from '../builders/log-builder.ts';
import { nodeSha256 } from '../builders/node-crypto.ts';

/** Commits blocks of these sizes and holds the tiles after each against what the entries read back derive. */
export async function holdTiles(store: BucketStore, sizes: readonly number[]): Promise<void> {
  const builder = new LogBuilder(5);
  const derived = new MerkleTree(nodeSha256);
  const expected: CompletedTile[] = [];
  for (const size of sizes) {
    for (let entry = 0; entry < size; entry += 1) builder.note('governance.read');
    const block = builder.seal();
    await store.commit(block, block.previous);
    const leaves: Uint8Array[] = [];
    for await (const { canonical } of store.entries(derived.size, block.head.size)) {
      leaves.push(leafHash(nodeSha256, canonical));
    }
    expected.push(...derived.append(leaves).completedTiles);
    expect(await store.tile(0, Math.floor(derived.size / TILE_WIDTH))).toBeUndefined();
  }
  for (const { level, index, hashes } of expected) {
    const tile = await store.tile(level, index);
    expect(tile?.length).toBe(8_192);
    // Jest compares typed arrays byte by byte, and far slower.
    expect(tile !== undefined && Buffer.compare(tile, hashes)).toBe(0);
  }
}
