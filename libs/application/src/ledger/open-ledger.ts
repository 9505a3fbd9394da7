import {
  BucketError,
  toHex,
  ChainVerifier,
  GENESIS_HASH,
  GovernanceState,
  leafHash,
  MerkleTree,
  parseCheckpoint,
  subtreeRoot,
  TILE_WIDTH,
  verifyNote,
  type LedgerHead,
  type NoteVerifier,
  type SealSurroundings,
  type Sha256,
} from '@bucket/domain';
import type { BucketStore } from '@bucket/ports';
import { Ledger } from './ledger.ts';

/** Entries re-derived before serving; a longer log is held against its tree, and wholly verified by the daily check. */
const TAIL_ENTRIES = 100_000;

export interface OpenSurroundings extends SealSurroundings {
  /** The public half of the signer: what the stored checkpoints must be signed with. */
  readonly verifier: NoteVerifier;
}

/**
 * Opens the log of a store after proving what can be proven within seconds: the last checkpoint is signed with this
 * bucket's key, the tree's stored tiles give its root, and the last 100,000 entries re-derive to it.
 *
 * @throws {BucketError} `ledger.broken` naming the first broken entry, `ledger.foreign` for another bucket's log
 */
export async function openLedger(store: BucketStore, surroundings: OpenSurroundings): Promise<Ledger> {
  const head = await store.head();
  const state = await restoreState(store);
  if (head.size === 0) {
    return new Ledger(store, surroundings, { head, tree: new MerkleTree(surroundings.sha256), state, checkpoint: '' });
  }
  const checkpoint = await verifiedCheckpoint(store, head, surroundings);
  await verifyTail(store, head, surroundings.sha256);
  const tree = await restoreTree(store, head.size, surroundings.sha256);
  if (toHex(tree.root()) !== head.rootHash) {
    throw new BucketError('ledger.broken', {
      seq: await firstBrokenLeaf(store, head, surroundings.sha256),
      reason: 'the tiles give another root',
    });
  }
  return new Ledger(store, surroundings, { head, tree, state, checkpoint });
}

async function restoreState(store: BucketStore): Promise<GovernanceState> {
  const state = new GovernanceState();
  for await (const { changes } of store.details()) state.apply(changes);
  for (const { productId, usage } of await store.usage()) state.setUsage(productId, usage);
  return state;
}

/**
 * The signed note of a head, once its signature, its log's name and its tree are those of this bucket.
 *
 * @throws {BucketError} `ledger.foreign`, `ledger.broken`
 */
export async function verifiedCheckpoint(
  store: Pick<BucketStore, 'checkpoint'>,
  head: LedgerHead,
  { verifier, origin }: Pick<OpenSurroundings, 'verifier' | 'origin'>,
): Promise<string> {
  // That of this very head: others may have committed since it was read.
  const note = (await store.checkpoint(head.height)) ?? '';
  const verified = verifyNote(note, [verifier]);
  if (verified.kind === 'rejected') {
    throw new BucketError('ledger.foreign', { expected: verifier.name, found: `checkpoint ${verified.code}` });
  }
  const claim = parseCheckpoint(verified.text);
  if (claim?.origin !== origin)
    throw new BucketError('ledger.foreign', { expected: origin, found: claim?.origin ?? 'no checkpoint' });
  if (claim.treeSize !== head.size || toHex(claim.rootHash) !== head.rootHash) {
    throw new BucketError('ledger.broken', {
      seq: Math.min(claim.treeSize, head.size),
      reason: 'the head is not the one that was signed',
    });
  }
  return note;
}

/** Starts at a tile boundary, so that the tree of what lies before comes from whole tiles. */
async function verifyTail(store: BucketStore, head: LedgerHead, sha256: Sha256): Promise<void> {
  const from = head.size <= TAIL_ENTRIES ? 0 : Math.floor((head.size - TAIL_ENTRIES) / TILE_WIDTH) * TILE_WIDTH;
  const chain = new ChainVerifier(
    sha256,
    await restoreTree(store, from, sha256),
    await hashBefore(store, from, sha256),
  );
  for await (const { canonical } of store.entries(from, head.size)) {
    const fault = chain.next(canonical);
    if (fault !== undefined) throw new BucketError('ledger.broken', { ...fault });
  }
  const fault = chain.finish(head);
  if (fault !== undefined) throw new BucketError('ledger.broken', { ...fault });
}

async function hashBefore(store: BucketStore, seq: number, sha256: Sha256): Promise<string> {
  if (seq === 0) return GENESIS_HASH;
  const before = await store.entry(seq - 1);
  return before === undefined ? GENESIS_HASH : sha256.hex(before.canonical);
}

/** The tree of the first `size` entries, from full tiles and the entries behind the last of them. */
async function restoreTree(store: BucketStore, size: number, sha256: Sha256): Promise<MerkleTree> {
  const partials: Uint8Array[] = [];
  const firstLeaf = Math.floor(size / TILE_WIDTH) * TILE_WIDTH;
  const leaves: Uint8Array[] = [];
  for await (const { canonical } of store.entries(firstLeaf, size)) leaves.push(leafHash(sha256, canonical));
  partials.push(joined(leaves));
  for (
    let level = 1, tiles = Math.floor(size / TILE_WIDTH);
    tiles > 0;
    level += 1, tiles = Math.floor(tiles / TILE_WIDTH)
  ) {
    const roots: Uint8Array[] = [];
    for (let index = Math.floor(tiles / TILE_WIDTH) * TILE_WIDTH; index < tiles; index += 1) {
      const hashes = await store.tile(level - 1, index);
      if (hashes === undefined)
        throw new BucketError('ledger.broken', {
          seq: index * TILE_WIDTH ** level,
          reason: `tile ${level - 1}/${index} is missing`,
        });
      roots.push(subtreeRoot(sha256, hashes, 0, TILE_WIDTH));
    }
    partials.push(joined(roots));
  }
  return MerkleTree.restore(sha256, size, partials);
}

function joined(hashes: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(hashes.length * 32);
  hashes.forEach((hash, i) => bytes.set(hash, i * 32));
  return bytes;
}

/** The first entry whose leaf hash is not the one its tile holds; the last entry when all agree. */
async function firstBrokenLeaf(store: BucketStore, head: LedgerHead, sha256: Sha256): Promise<number> {
  let tile: Uint8Array | undefined;
  for await (const { seq, canonical } of store.entries(0, head.size)) {
    if (seq % TILE_WIDTH === 0) tile = await store.tile(0, seq / TILE_WIDTH);
    if (tile === undefined) break;
    const at = (seq % TILE_WIDTH) * 32;
    if (toHex(tile.subarray(at, at + 32)) !== toHex(leafHash(sha256, canonical))) return seq;
  }
  return head.size - 1;
}
