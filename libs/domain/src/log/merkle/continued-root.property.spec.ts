import { hash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toHex } from '../../bytes/hex.ts';
import type { Sha256 } from '../../bytes/sha256.ts';
import { rootOfContinued } from './continued-root.ts';
import { GrownLog } from './grown-log.spec-data.ts';
import { NaiveTree } from './naive-tree.spec-data.ts';
import { prefixHashes } from './proofs.ts';

const sha256: Sha256 = {
  digest: (data) => hash('sha256', data, 'buffer'),
  hex: (data) => hash('sha256', data, 'hex'),
};
const log = new GrownLog(sha256).growTo(700);
const naive = new NaiveTree(sha256, log.leaves);
const sizes = fc
  .tuple(fc.nat({ max: 700 }), fc.nat({ max: 700 }))
  .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);

describe('a tree that goes on after its first leaves', () => {
  it('has the root of RFC 6962, wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, async ([from, to]) => {
        const before = await prefixHashes(sha256, log, from);
        const root = rootOfContinued(sha256, from, before, log.leaves.slice(from, to));
        expect(toHex(root ?? new Uint8Array(0))).toBe(toHex(naive.root(to)));
      }),
    );
  });

  it('has no root with a subtree too many, too few, or of another length', async () => {
    const before = await prefixHashes(sha256, log, 300);
    const [first = new Uint8Array(32)] = before;
    expect(rootOfContinued(sha256, 300, before.slice(1), [])).toBeUndefined();
    expect(rootOfContinued(sha256, 300, [...before, first], [])).toBeUndefined();
    expect(rootOfContinued(sha256, 300, [first.slice(1), ...before.slice(1)], [])).toBeUndefined();
    expect(rootOfContinued(sha256, 300, before, [first.slice(1)])).toBeUndefined();
  });
});
