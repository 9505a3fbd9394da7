import { describe, expect, it } from '@jest/globals';
import { hash } from 'node:crypto';
import { fromHex, toHex } from '../../bytes/hex.ts';
import { GrownLog } from './grown-log.spec-data.ts';
import { NaiveTree } from './naive-tree.spec-data.ts';
import { consistencyPlan, inclusionPlan } from './proof-plan.ts';
import { consistencyProof, inclusionProof } from './proofs.ts';
import { CONSISTENCY_PROOFS, INCLUSION_PROOFS, LEAVES, ROOTS } from './rfc-6962.spec-data.ts';
import type { Sha256 } from '../../bytes/sha256.ts';
import type { TileSource } from './tile-source.ts';
import { leafHash } from './tree-hash.ts';
import { verifyConsistency, verifyInclusion } from './verify-proof.ts';

const sha256: Sha256 = {
  digest: (data) => hash('sha256', data, 'buffer'),
  hex: (data) => hash('sha256', data, 'hex'),
};

function bytes(hex: string | undefined): Uint8Array {
  return fromHex(hex ?? '') ?? new Uint8Array(0);
}

/** The tree of the published leaves, as its one incomplete tile. */
const published: TileSource = {
  tile: () => bytes(LEAVES.map((leaf) => toHex(leafHash(sha256, bytes(leaf)))).join('')),
};

describe('the published vectors', () => {
  it.each(INCLUSION_PROOFS)('leaf $index in a tree of $treeSize', async ({ index, treeSize, proof }) => {
    expect((await inclusionProof({ sha256, tiles: published, index, treeSize })).map(toHex)).toEqual(proof);
    const leaf = leafHash(sha256, bytes(LEAVES[index]));
    const claim = { sha256, index, treeSize, leafHash: leaf, root: bytes(ROOTS[treeSize]), proof: proof.map(bytes) };
    expect(verifyInclusion(claim)).toBe(true);
  });

  it.each(CONSISTENCY_PROOFS)('size $from to $to', async ({ from, to, proof }) => {
    expect((await consistencyProof({ sha256, tiles: published, from, to })).map(toHex)).toEqual(proof);
    const roots = { fromRoot: bytes(ROOTS[from]), toRoot: bytes(ROOTS[to]) };
    expect(verifyConsistency({ sha256, from, to, ...roots, proof: proof.map(bytes) })).toBe(true);
  });
});

describe('proofs for every size up to 1,000', () => {
  const log = new GrownLog(sha256).growTo(1_000);
  const naive = new NaiveTree(sha256, log.leaves);
  const sizes = Array.from({ length: 1_000 }, (_, index) => index + 1);

  /** The edges of a tree of that size, and some leaves in between. */
  function sampleOf(size: number): number[] {
    const sample = [0, 255, 256, size >> 1, size - 2, size - 1, (size * size) % 997];
    return [...new Set(sample)].filter((index) => index >= 0 && index < size);
  }

  it('include what RFC 6962 says, and verify', async () => {
    for (const treeSize of sizes) {
      for (const index of sampleOf(treeSize)) {
        const proof = await inclusionProof({ sha256, tiles: log, index, treeSize });
        expect(proof.map(toHex).join()).toBe(naive.inclusion(index, treeSize).map(toHex).join());
        const leaf = log.leaves[index] ?? new Uint8Array(0);
        const root = naive.root(treeSize);
        expect(verifyInclusion({ sha256, index, treeSize, leafHash: leaf, root, proof })).toBe(true);
      }
    }
  });

  it('are consistent as RFC 6962 says, and verify', async () => {
    for (const to of sizes) {
      for (const from of [...sampleOf(to), to]) {
        const proof = await consistencyProof({ sha256, tiles: log, from, to });
        if (from > 0) expect(proof.map(toHex).join()).toBe(naive.consistency(from, to).map(toHex).join());
        const roots = { fromRoot: naive.root(from), toRoot: naive.root(to) };
        expect(verifyConsistency({ sha256, from, to, ...roots, proof })).toBe(true);
      }
    }
  });
});

describe('proofs at the edges of tiles', () => {
  const log = new GrownLog(sha256).growTo(65_537);
  const naive = new NaiveTree(sha256, log.leaves);
  const edges = [255, 256, 257, 65_535, 65_536, 65_537];

  it.each(edges)('verify for a tree of size %i', async (treeSize) => {
    const root = naive.root(treeSize);
    for (const index of [0, 254, 255, 256, 65_535, treeSize - 1].filter((leaf) => leaf < treeSize)) {
      const proof = await inclusionProof({ sha256, tiles: log, index, treeSize });
      expect(proof.map(toHex)).toEqual(naive.inclusion(index, treeSize).map(toHex));
      const leaf = leafHash(sha256, String(index));
      expect(verifyInclusion({ sha256, index, treeSize, leafHash: leaf, root, proof })).toBe(true);
    }
    for (const from of [...edges, 1, 2, 300, 40_000].filter((size) => size <= treeSize)) {
      const proof = await consistencyProof({ sha256, tiles: log, from, to: treeSize });
      const claim = { sha256, from, to: treeSize, fromRoot: naive.root(from), toRoot: root, proof };
      expect(verifyConsistency(claim)).toBe(true);
    }
  });

  it('read each tile once', async () => {
    log.reads.length = 0;
    await inclusionProof({ sha256, tiles: log, index: 300, treeSize: 65_537 });
    expect([...log.reads].sort()).toEqual(['0/1', '0/256', '1/0']);
  });
});

describe('a plan', () => {
  it('names the subtrees before anything is read', () => {
    expect(inclusionPlan(1, 5)).toEqual([
      [{ height: 0, index: 0 }],
      [{ height: 1, index: 1 }],
      [{ height: 0, index: 4 }],
    ]);
    expect(inclusionPlan(0, 7).at(-1)).toEqual([
      { height: 1, index: 2 },
      { height: 0, index: 6 },
    ]);
    expect(consistencyPlan(4, 7)).toEqual([
      [
        { height: 1, index: 2 },
        { height: 0, index: 6 },
      ],
    ]);
  });

  it('is exact for sizes beyond 32 bits', () => {
    const treeSize = 2 ** 52 + 1;
    expect(inclusionPlan(treeSize - 1, treeSize)).toEqual([[{ height: 52, index: 0 }]]);
    expect(inclusionPlan(2 ** 40, treeSize)).toHaveLength(53);
    expect(consistencyPlan(2 ** 52, treeSize)).toEqual([[{ height: 0, index: 2 ** 52 }]]);
  });

  it.each([
    [5, 5],
    [-1, 5],
    [0, 0],
    [0.5, 2],
    [0, Number.NaN],
  ])('for leaf %d of %d is refused', (index, treeSize) => {
    expect(() => inclusionPlan(index, treeSize)).toThrow(RangeError);
  });

  it('for sizes the wrong way round is refused', () => {
    expect(() => consistencyPlan(6, 5)).toThrow(RangeError);
    expect(() => consistencyPlan(-1, 5)).toThrow(RangeError);
  });

  it('fails on a tile that is too short, and passes on what the store throws', async () => {
    const short: TileSource = { tile: () => new Uint8Array(32) };
    await expect(inclusionProof({ sha256, tiles: short, index: 0, treeSize: 4 })).rejects.toThrow(
      'tile 0/0 has too few',
    );
    const broken: TileSource = { tile: () => Promise.reject(new Error('store away')) };
    await expect(consistencyProof({ sha256, tiles: broken, from: 2, to: 4 })).rejects.toThrow('store away');
  });
});
