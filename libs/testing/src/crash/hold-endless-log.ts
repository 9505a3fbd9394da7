import { expect } from '@jest/globals';
import { ChainVerifier, MerkleTree, leafHash, type SealedBlock } from '@bucket/domain';
import type { BucketStore } from '@bucket/ports';
import { nodeSha256 } from '../builders/node-crypto.ts';
import { all, queryAll } from '../contract/reads.ts';
import type { EndlessLog } from './endless-log.ts';

/**
 * Holds a store against what it must be at its height: chain and root re-derive, every block is the one the log has
 * there, and everything that a block made can be read.
 *
 * @returns the height
 */
export async function holdEndlessLog(store: BucketStore, log: EndlessLog): Promise<number> {
  const head = await store.head();
  const expected = Array.from({ length: head.height + 1 }, (_, height) => log.block(height));
  const blocks = await all(store.blocks(-1));
  expect(blocks.map((block) => block.head)).toEqual(expected.map((block) => block.head));
  await holdChain(store);
  for (const { height, checkpoint, head: at } of expected.slice(-3)) {
    expect(await store.checkpoint(height)).toBe(checkpoint);
    expect(await store.headAtSize(at.size)).toEqual(at);
  }
  expect(await all(store.details())).toEqual(expected.flatMap(({ details }) => details));
  await holdProjections(store, expected);
  return head.height;
}

async function holdChain(store: BucketStore): Promise<void> {
  const head = await store.head();
  const chain = new ChainVerifier(nodeSha256);
  const tree = new MerkleTree(nodeSha256);
  for await (const { canonical } of store.entries(0, head.size)) {
    chain.next(canonical);
    for (const { level, index, hashes } of tree.append([leafHash(nodeSha256, canonical)]).completedTiles) {
      const tile = await store.tile(level, index);
      expect(tile !== undefined && Buffer.compare(tile, hashes)).toBe(0);
    }
  }
  expect(chain.finish(head)).toBeUndefined();
}

/** Artifacts equal entries, always: each change has made what it says, and nothing else is there. */
async function holdProjections(store: BucketStore, blocks: readonly SealedBlock[]): Promise<void> {
  const changes = blocks.flatMap(({ artifacts }) => artifacts.map(({ change }) => change));
  const created = changes.filter(({ kind }) => kind === 'created').length;
  const versions = changes.filter(({ kind }) => kind !== 'state-changed').length;
  expect(await store.countStored()).toMatchObject({ artifacts: created, versions });
  const heads = new Map(changes.map(({ artifact }) => [artifact.id, artifact]));
  const needs = [...heads.keys()].map((artifactId) => ({ artifactId, content: true }));
  const facts = await store.decisionFacts({ heads: needs, versions: [], idempotencyKeys: [] });
  expect(facts.heads.map((version) => version?.artifact)).toEqual([...heads.values()]);
  for (const version of facts.heads) {
    const hash = nodeSha256.hex(version?.content?.payload ?? '');
    expect(`sha256:${hash}`).toBe(version?.artifact.contentHash);
  }
  const products = new Map(blocks.flatMap(({ usage }) => usage.map((row) => [row.productId, row.usage] as const)));
  expect(new Map((await store.usage()).map((row) => [row.productId, row.usage]))).toEqual(products);
  const entries = blocks.flatMap((block) => block.entries);
  const reads = await queryAll(store, { type: 'artifact.read' });
  expect(reads.map(({ seq }) => seq)).toEqual(
    entries.filter(({ entry }) => entry.type === 'artifact.read').map(({ entry }) => entry.seq),
  );
}
