import { describe, expect, it } from '@jest/globals';
import { hash } from 'node:crypto';
import { fromHex, toHex } from '../../bytes/hex.ts';
import { GrownLog } from './grown-log.spec-data.ts';
import { MerkleTree } from './merkle-tree.ts';
import { NaiveTree } from './naive-tree.spec-data.ts';
import { LEAVES, ROOTS } from './rfc-6962.spec-data.ts';
import type { Sha256 } from '../../bytes/sha256.ts';
import { emptyRoot, leafHash, nodeHash } from './tree-hash.ts';

const sha256: Sha256 = {
  digest: (data) => hash('sha256', data, 'buffer'),
  hex: (data) => hash('sha256', data, 'hex'),
};

function bytes(hex: string): Uint8Array {
  return fromHex(hex) ?? new Uint8Array(0);
}

/** Around the edges of a tile, of two, and of a tile of tiles. */
const EDGES = [255, 256, 257, 511, 512, 65_535, 65_536, 65_537];
const log = new GrownLog(sha256);
const trees = new Map([0, 1, ...EDGES].map((size) => [size, log.growTo(size).tree.fork()]));
log.growTo(65_537 + 300);
const naive = new NaiveTree(sha256, log.leaves);

/** The tree as it was at one of these sizes. */
function treeOf(size: number): MerkleTree {
  const tree = trees.get(size);
  if (tree === undefined) throw new Error(`no tree of size ${size} was kept`);
  return tree;
}

describe('tree hashing', () => {
  it('agrees with the published hashes of a leaf, of a node and of nothing', () => {
    expect(toHex(leafHash(sha256, bytes('101112131415161718191a1b1c1d1e1f')))).toBe(
      '3bfb960453ebaebf33727da7a1f4db38acc051d381b6da20d6d4e88f0eabfd7a',
    );
    const left = Uint8Array.from({ length: 32 }, (_, index) => index);
    const right = Uint8Array.from({ length: 32 }, (_, index) => index + 32);
    expect(toHex(nodeHash(sha256, left, right))).toBe(
      '1a378704c17da31e2d05b6d121c2bb2c7d76f6ee6fa8f983e596c2d034963c57',
    );
    expect(toHex(emptyRoot(sha256))).toBe(ROOTS[0]);
  });

  it('takes a string for its UTF-8 bytes', () => {
    expect(leafHash(sha256, 'é😀')).toEqual(leafHash(sha256, bytes('c3a9f09f9880')));
    expect(leafHash(sha256, '')).toEqual(leafHash(sha256, new Uint8Array(0)));
  });
});

describe('the tree', () => {
  it('has the published roots, leaf by leaf and all at once', () => {
    const leaves = LEAVES.map((leaf) => leafHash(sha256, bytes(leaf)));
    const tree = new MerkleTree(sha256);
    expect(toHex(tree.root())).toBe(ROOTS[0]);
    for (const [index, leaf] of leaves.entries()) {
      tree.append([leaf]);
      expect(toHex(tree.root())).toBe(ROOTS[index + 1]);
    }
    const atOnce = new MerkleTree(sha256);
    atOnce.append(leaves);
    expect([atOnce.size, toHex(atOnce.root())]).toEqual([8, ROOTS[8]]);
  });

  it('has the root that RFC 6962 defines for every size up to 1,000', () => {
    const tree = new MerkleTree(sha256);
    for (const [index, leaf] of log.leaves.slice(0, 1_000).entries()) {
      tree.append([leaf]);
      expect(toHex(tree.root())).toBe(toHex(naive.root(index + 1)));
    }
  });

  it('refuses what is not a hash, and is then unchanged', () => {
    const tree = new MerkleTree(sha256);
    expect(() => tree.append([new Uint8Array(32), new Uint8Array(31)])).toThrow(RangeError);
    expect(tree.size).toBe(0);
  });

  it('gives each tile when it is full, with the hashes C2SP tlog-tiles puts there', () => {
    expect([...log.store.keys()].filter((name) => name.startsWith('1/'))).toEqual(['1/0']);
    expect(toHex(log.tile(0, 255))).toBe(log.leaves.slice(65_280, 65_536).map(toHex).join(''));
    const roots = Array.from({ length: 256 }, (_, index) => naive.root(256 * (index + 1), 256 * index));
    expect(toHex(log.tile(1, 0))).toBe(roots.map(toHex).join(''));
    const edge = treeOf(65_537).partialTiles();
    expect(edge.map(toHex)).toEqual([toHex(leafHash(sha256, '65536')), '', toHex(naive.root(65_536))]);
  });

  it.each(EDGES)('has the root that RFC 6962 defines at size %i', (size) => {
    expect(toHex(treeOf(size).root())).toBe(toHex(naive.root(size)));
  });

  it.each(EDGES)('goes on after a restore at size %i', (size) => {
    const restored = MerkleTree.restore(sha256, size, treeOf(size).partialTiles());
    expect(toHex(restored.root())).toBe(toHex(naive.root(size)));
    const { completedTiles } = restored.append(log.leaves.slice(size, size + 300));
    expect(toHex(restored.root())).toBe(toHex(naive.root(size + 300)));
    expect(completedTiles.map(({ level, index }) => `${level}/${index}`)).toContain(`0/${Math.floor(size / 256)}`);
    for (const { level, index, hashes } of completedTiles) expect(hashes).toEqual(log.store.get(`${level}/${index}`));
  });
});

describe('a restore', () => {
  const { tree } = new GrownLog(sha256).growTo(700);
  const partials = tree.partialTiles();

  it('takes the empty tree', () => {
    expect(toHex(MerkleTree.restore(sha256, 0, []).root())).toBe(ROOTS[0]);
  });

  it('needs no tiles for the levels above', () => {
    expect(MerkleTree.restore(sha256, 512, [new Uint8Array(0), partials[1] ?? new Uint8Array(0)]).size).toBe(512);
  });

  it('keeps no part of what it was given', () => {
    const given = tree.partialTiles();
    const restored = MerkleTree.restore(sha256, 700, given);
    for (const hashes of given) hashes.fill(0);
    expect(toHex(restored.root())).toBe(toHex(tree.root()));
    expect(restored.partialTiles().map(toHex)).toEqual(partials.map(toHex));
  });

  it.each([
    ['another size', 699, partials],
    ['a level too few', 700, partials.slice(0, 1)],
    ['a level too many', 700, [...partials, new Uint8Array(32)]],
    ['half a hash', 700, [(partials[0] ?? new Uint8Array(0)).slice(1), ...partials.slice(1)]],
    ['no size', -1, []],
    ['a size no number holds', 2 ** 53, []],
  ])('refuses %s', (_, size, given) => {
    expect(() => MerkleTree.restore(sha256, size, given)).toThrow(RangeError);
  });
});

describe('a fork', () => {
  const others = Array.from({ length: 300 }, (_, index) => leafHash(sha256, `other ${index}`));

  it.each([0, 1, ...EDGES])('of a tree of size %i goes its own way, and so does the tree', (size) => {
    const tree = treeOf(size).fork();
    const edge = tree.partialTiles().map(toHex);
    const before = tree.fork();
    const fork = tree.fork();
    const { completedTiles } = fork.append(others);
    tree.append(log.leaves.slice(size, size + 300));
    const forked = new MerkleTree(sha256);
    forked.append([...log.leaves.slice(0, size), ...others]);
    expect(toHex(fork.root())).toBe(toHex(forked.root()));
    expect(toHex(tree.root())).toBe(toHex(naive.root(size + 300)));
    expect([before.size, ...before.partialTiles().map(toHex)]).toEqual([size, ...edge]);
    expect(toHex(before.root())).toBe(toHex(naive.root(size)));
    const lastOther = others[255 - (size % 256)] ?? new Uint8Array(0);
    expect(completedTiles[0]?.hashes.slice(-32)).toEqual(Uint8Array.from(lastOther));
  });
});
