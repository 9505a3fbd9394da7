import { HASH_SIZE_BYTES, type Sha256 } from '../../bytes/sha256.ts';
import { emptyRoot, equalHashes, nodeHash } from './tree-hash.ts';

export interface InclusionClaim {
  readonly sha256: Sha256;
  /** The leaf, counted from 0. */
  readonly index: number;
  readonly treeSize: number;
  readonly leafHash: Uint8Array;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

export interface ConsistencyClaim {
  readonly sha256: Sha256;
  /** The sizes of the older and of the newer tree, and their roots. */
  readonly from: number;
  readonly to: number;
  readonly fromRoot: Uint8Array;
  readonly toRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/**
 * Whether the proof leads from the leaf to the root, RFC 9162 §2.1.3.2. A proof with an element too many or too few, or
 * with one that is not a hash, proves nothing. Never throws.
 */
export function verifyInclusion({ sha256, index, treeSize, leafHash, root, proof }: InclusionClaim): boolean {
  if (!isSize(index) || !isSize(treeSize) || index >= treeSize) return false;
  if (!areHashes([leafHash, root, ...proof])) return false;
  let fn = index;
  let sn = treeSize - 1;
  let hash = leafHash;
  for (const part of proof) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      hash = nodeHash(sha256, part, hash);
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      hash = nodeHash(sha256, hash, part);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && equalHashes(hash, root);
}

/**
 * Whether the newer tree is the older one with leaves added, RFC 9162 §2.1.4.2. Equal sizes need equal roots and an
 * empty proof. Every tree continues the empty one, which the RFC leaves out: its root must be that of no leaves, and the
 * proof empty. Never throws.
 */
export function verifyConsistency({ sha256, from, to, fromRoot, toRoot, proof }: ConsistencyClaim): boolean {
  if (!isSize(from) || !isSize(to) || from > to || !areHashes([fromRoot, toRoot, ...proof])) return false;
  if (from === to || from === 0) {
    const isOlderRoot = from === to ? equalHashes(fromRoot, toRoot) : true;
    return proof.length === 0 && isOlderRoot && (from > 0 || equalHashes(fromRoot, emptyRoot(sha256)));
  }
  let fn = from - 1;
  let sn = to - 1;
  while (isOdd(fn)) [fn, sn] = [half(fn), half(sn)];
  // An older tree that is a perfect subtree of the newer stands for itself and is not in the proof.
  const [first, ...rest] = fn === 0 ? [fromRoot, ...proof] : proof;
  if (first === undefined || proof.length === 0) return false;
  let older = first;
  let newer = first;
  for (const part of rest) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      older = nodeHash(sha256, part, older);
      newer = nodeHash(sha256, part, newer);
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      newer = nodeHash(sha256, newer, part);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && equalHashes(older, fromRoot) && equalHashes(newer, toRoot);
}

/** Halves without bit operators, which are exact to 2^31 only. */
function half(value: number): number {
  return Math.floor(value / 2);
}

function isOdd(value: number): boolean {
  return value % 2 === 1;
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function areHashes(values: readonly Uint8Array[]): boolean {
  return values.every((value) => value.length === HASH_SIZE_BYTES);
}
