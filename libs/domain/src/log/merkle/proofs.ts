import { consistencyPlan, inclusionPlan, prefixNodes, type ProofPlan } from './proof-plan.ts';
import type { Sha256 } from '../../bytes/sha256.ts';
import { readNodes, type TileSource } from './tile-source.ts';
import { nodeHash } from './tree-hash.ts';

export interface InclusionProofRequest {
  readonly sha256: Sha256;
  readonly tiles: TileSource;
  /** The leaf, counted from 0. */
  readonly index: number;
  readonly treeSize: number;
}

export interface ConsistencyProofRequest {
  readonly sha256: Sha256;
  readonly tiles: TileSource;
  /** The sizes of the older and of the newer tree. */
  readonly from: number;
  readonly to: number;
}

/**
 * The hashes that lead from one leaf to the root of the tree of that size, RFC 6962 §2.1.1. They must not be changed:
 * the next proof may share them.
 *
 * @throws {RangeError} when there is no such leaf, or the tiles are too short.
 */
export async function inclusionProof(request: InclusionProofRequest): Promise<Uint8Array[]> {
  return proofOf(request.sha256, request.tiles, inclusionPlan(request.index, request.treeSize));
}

/**
 * The hashes that show the tree of size `to` to be the one of size `from` with leaves added, RFC 6962 §2.1.2.
 * They must not be changed: the next proof may share them.
 *
 * @throws {RangeError} when the sizes are not 0 <= from <= to, or the tiles are too short.
 */
export async function consistencyProof(request: ConsistencyProofRequest): Promise<Uint8Array[]> {
  return proofOf(request.sha256, request.tiles, consistencyPlan(request.from, request.to));
}

/**
 * The roots of the perfect subtrees over the first `size` leaves, left to right: with the leaves that follow they give the
 * root of any larger tree. They must not be changed.
 *
 * @throws {RangeError} when the tiles are too short.
 */
export async function prefixHashes(sha256: Sha256, tiles: TileSource, size: number): Promise<readonly Uint8Array[]> {
  return readNodes(sha256, tiles, prefixNodes(size));
}

async function proofOf(sha256: Sha256, tiles: TileSource, plan: ProofPlan): Promise<Uint8Array[]> {
  const hashes = await readNodes(sha256, tiles, plan.flat());
  let at = 0;
  return plan.map(({ length }) => {
    const run = hashes.slice(at, at + length);
    at += length;
    return run.reduceRight((right, left) => nodeHash(sha256, left, right));
  });
}
