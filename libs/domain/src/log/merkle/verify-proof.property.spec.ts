import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hash } from 'node:crypto';
import { GrownLog } from './grown-log.spec-data.ts';
import { NaiveTree } from './naive-tree.spec-data.ts';
import type { Sha256 } from '../../bytes/sha256.ts';
import { type ConsistencyClaim, type InclusionClaim, verifyConsistency, verifyInclusion } from './verify-proof.ts';

const sha256: Sha256 = {
  digest: (data) => hash('sha256', data, 'buffer'),
  hex: (data) => hash('sha256', data, 'hex'),
};
const { leaves } = new GrownLog(sha256).growTo(700);
const naive = new NaiveTree(sha256, leaves);

const inclusions: fc.Arbitrary<InclusionClaim> = fc
  .integer({ min: 1, max: 700 })
  .chain((treeSize) => fc.record({ treeSize: fc.constant(treeSize), index: fc.nat(treeSize - 1) }))
  .map(({ treeSize, index }) => ({
    sha256,
    treeSize,
    index,
    leafHash: leaves[index] ?? new Uint8Array(0),
    root: naive.root(treeSize),
    proof: naive.inclusion(index, treeSize),
  }));

const consistencies: fc.Arbitrary<ConsistencyClaim> = fc
  .integer({ min: 1, max: 700 })
  .chain((to) => fc.record({ to: fc.constant(to), from: fc.integer({ min: 1, max: to }) }))
  .map(({ from, to }) => ({
    sha256,
    from,
    to,
    fromRoot: naive.root(from),
    toRoot: naive.root(to),
    proof: naive.consistency(from, to),
  }));

function withFlippedBit(hash: Uint8Array, bit: number): Uint8Array {
  return hash.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
}

/** Every proof that differs from the given one by one bit, or by one element more, less, or elsewhere. */
function tampered(proof: readonly Uint8Array[], at: number, bit: number): (readonly Uint8Array[])[] {
  const position = proof.length === 0 ? 0 : at % proof.length;
  const element = proof[position];
  const stranger = sha256.digest(`stranger ${bit}`);
  const longer = [proof.toSpliced(position, 0, stranger), [...proof, stranger]];
  if (element === undefined) return longer;
  const next = (position + 1) % proof.length;
  return [
    ...longer,
    proof.with(position, withFlippedBit(element, bit)),
    proof.toSpliced(position, 1),
    proof.toSpliced(position, 0, element),
    proof.with(position, element.slice(1)),
    ...(next === position ? [] : [proof.with(position, proof[next] ?? element).with(next, element)]),
  ];
}

const bits = fc.nat(255);

describe('an inclusion proof', () => {
  it('verifies as it is and in no other form', () => {
    fc.assert(
      fc.property(inclusions, fc.nat(), bits, (claim, at, bit) => {
        expect(verifyInclusion(claim)).toBe(true);
        for (const proof of tampered(claim.proof, at, bit)) expect(verifyInclusion({ ...claim, proof })).toBe(false);
        expect(verifyInclusion({ ...claim, root: withFlippedBit(claim.root, bit) })).toBe(false);
        expect(verifyInclusion({ ...claim, leafHash: withFlippedBit(claim.leafHash, bit) })).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('verifies for no other leaf', () => {
    fc.assert(
      fc.property(inclusions, fc.nat(700), (claim, index) => {
        fc.pre(index !== claim.index);
        expect(verifyInclusion({ ...claim, index })).toBe(false);
      }),
    );
  });

  it('is refused for what is no leaf, size or hash, without a throw', () => {
    const [claim] = fc.sample(inclusions, { numRuns: 1, seed: 1 });
    for (const index of [-1, 0.5, Number.NaN, 2 ** 53, claim?.treeSize]) {
      expect(claim && verifyInclusion({ ...claim, index: index ?? 0 })).toBe(false);
    }
    for (const treeSize of [0, -1, Number.POSITIVE_INFINITY, 2 ** 53]) {
      expect(claim && verifyInclusion({ ...claim, treeSize })).toBe(false);
    }
    expect(claim && verifyInclusion({ ...claim, root: new Uint8Array(0) })).toBe(false);
  });
});

describe('a consistency proof', () => {
  it('verifies as it is and in no other form', () => {
    fc.assert(
      fc.property(consistencies, fc.nat(), bits, (claim, at, bit) => {
        expect(verifyConsistency(claim)).toBe(true);
        for (const proof of tampered(claim.proof, at, bit)) expect(verifyConsistency({ ...claim, proof })).toBe(false);
        expect(verifyConsistency({ ...claim, fromRoot: withFlippedBit(claim.fromRoot, bit) })).toBe(false);
        expect(verifyConsistency({ ...claim, toRoot: withFlippedBit(claim.toRoot, bit) })).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('verifies for no tree that lost or changed a leaf', () => {
    fc.assert(
      fc.property(consistencies, fc.nat(), bits, (claim, at, bit) => {
        fc.pre(claim.from < claim.to);
        const position = at % claim.from;
        const changed = leaves.with(position, withFlippedBit(leaves[position] ?? new Uint8Array(0), bit));
        const forged = new NaiveTree(sha256, changed.slice(0, claim.to));
        const { from, to } = claim;
        const proof = forged.consistency(from, to);
        expect(verifyConsistency({ ...claim, toRoot: forged.root(to), proof })).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  it('of equal sizes is empty, and their roots are equal', () => {
    const claim = { sha256, from: 5, to: 5, fromRoot: naive.root(5), toRoot: naive.root(5), proof: [] };
    expect(verifyConsistency(claim)).toBe(true);
    expect(verifyConsistency({ ...claim, toRoot: naive.root(6) })).toBe(false);
    expect(verifyConsistency({ ...claim, proof: [naive.root(5)] })).toBe(false);
  });

  it('from nothing is empty, and the older root is that of no leaves', () => {
    const claim = { sha256, from: 0, to: 5, fromRoot: naive.root(0), toRoot: naive.root(5), proof: [] };
    expect(verifyConsistency(claim)).toBe(true);
    expect(verifyConsistency({ ...claim, fromRoot: naive.root(1) })).toBe(false);
    expect(verifyConsistency({ ...claim, proof: [naive.root(5)] })).toBe(false);
    expect(verifyConsistency({ ...claim, to: 0, toRoot: naive.root(0) })).toBe(true);
    expect(verifyConsistency({ ...claim, to: 0, fromRoot: naive.root(1), toRoot: naive.root(1) })).toBe(false);
  });

  it('is refused for sizes the wrong way round, without a throw', () => {
    const claim = { sha256, from: 6, to: 5, fromRoot: naive.root(6), toRoot: naive.root(5), proof: [] };
    expect(verifyConsistency(claim)).toBe(false);
    expect(verifyConsistency({ ...claim, from: Number.NaN })).toBe(false);
  });
});
