import {
  BucketError,
  ChainVerifier,
  EMPTY_HEAD,
  GENESIS_HASH,
  GovernanceState,
  leafHash,
  MerkleTree,
  parseEntry,
  subtreeRoot,
  TILE_WIDTH,
  toHex,
  type AuditEntry,
  type ChainFault,
  type LedgerHead,
  type Sha256,
} from '@bucket/domain';
import type { BucketStore } from '@bucket/ports';
import { restoreAttempts } from './count-attempts.ts';
import { Ledger } from './ledger.ts';
import { provenChanges, readDetails } from './proven-details.ts';
import { learnProvenKeyChanges, presentCheckpoint, storedKeyChanges } from './key-changes.ts';
import { provenEntries } from './proven-entries.ts';
import type { LedgerDependencies } from './signed-head.ts';
import { TreeReader } from './tree-reader.ts';

/** Entries re-derived before serving; a longer log is held against its tree, and wholly verified by the daily check. */
const TAIL_ENTRIES = 100_000;

export type OpenDependencies = LedgerDependencies;

/**
 * Opens the log of a store after proving what can be proven within seconds: the last checkpoint is signed with this
 * bucket's key, the tree's stored tiles give its root, and the last 100,000 entries, with their blocks, re-derive to it.
 *
 * @throws {BucketError} `ledger.broken` naming the first broken entry, `ledger.foreign` for another bucket's log,
 *   `ledger.key-retired` where the log says that another key has taken over from this bucket's
 */
export async function openLedger(store: BucketStore, dependencies: OpenDependencies): Promise<Ledger> {
  const { sha256 } = dependencies;
  const head = await store.head();
  const state = new GovernanceState();
  if (head.size === 0) {
    return new Ledger(store, dependencies, { head, tree: new MerkleTree(sha256), state, checkpoint: '' });
  }
  const checkpoint = await presentCheckpoint(store, head, dependencies);
  const tail = await readTail(store, head, sha256);
  const tree = await restoreTree(store, head.size, sha256);
  if (toHex(tree.root()) !== head.rootHash) {
    throw new BucketError('ledger.broken', {
      seq: await firstBrokenLeaf(store, head, sha256),
      reason: 'the tiles give another root',
    });
  }
  const ledger = new Ledger(store, dependencies, { head, tree, state, checkpoint });
  await restoreState(ledger, tail);
  await learnProvenKeyChanges(ledger);
  // Counters of usage are those of now: where others have committed since the head was read, the view goes on to where they fit.
  await ledger.follow();
  return ledger;
}

/**
 * Lets the keys of a log that is not opened learn its changes of key: for verifiers, which start from one key.
 *
 * @param head whose checkpoint is verified already
 * @throws {BucketError} `ledger.broken`
 */
export async function learnKeyChanges(
  store: BucketStore,
  head: LedgerHead,
  dependencies: Pick<LedgerDependencies, 'sha256' | 'keys'>,
): Promise<void> {
  if ((await storedKeyChanges(store, head.size)).length === 0) return;
  const tree = await restoreTree(store, head.size, dependencies.sha256);
  if (toHex(tree.root()) !== head.rootHash) {
    broken({ seq: head.size - 1, reason: 'the tiles give another root' });
  }
  await learnProvenKeyChanges({ store, head, tree, dependencies });
}

/** The state as the log tells it: records only where a proven entry commits to them, and all of those. */
async function restoreState({ store, state, head, tree, dependencies }: Ledger, tail: Tail): Promise<void> {
  const { sha256 } = dependencies;
  const details = await readDetails(store);
  const trees = new TreeReader({ store, tree, dependencies });
  const old = [...details.keys()].filter((seq) => seq < tail.fromSeq);
  const entries = [...(await provenEntries(store, trees, old, sha256)), ...tail.committing];
  state.apply(provenChanges(entries, details, sha256));
  const vouched = new Set(entries.map(({ seq }) => seq));
  const stray = [...details.keys()].find((seq) => !vouched.has(seq) && seq < head.size);
  if (stray !== undefined)
    throw new BucketError('ledger.broken', { seq: stray, reason: 'no entry vouches for these records' });
  for (const { productId, usage } of await store.usage()) state.setUsage(productId, usage);
  await restoreAttempts(store, state, head);
}

/** The blocks that a start re-derives. */
interface Tail {
  /** The first entry of the first of them. */
  readonly fromSeq: number;
  /** Their entries that commit to anything. */
  readonly committing: readonly AuditEntry[];
}

/**
 * Re-derives the last blocks, wholly where the log is no longer than that: chain, root, and what each block says of its
 * place and time. The head is the last of them.
 */
async function readTail(store: BucketStore, head: LedgerHead, sha256: Sha256): Promise<Tail> {
  const before = head.size <= TAIL_ENTRIES ? EMPTY_HEAD : await store.headAtSize(head.size - TAIL_ENTRIES);
  if (before === undefined) throw new BucketError('ledger.broken', { seq: 0, reason: 'a block is gone' });
  const tree = await restoreTree(store, before.size, sha256);
  const chain = new ChainVerifier(sha256, tree, await hashBefore(store, before.size, sha256));
  const committing: AuditEntry[] = [];
  let height = before.height;
  for await (const block of store.blocks(before.height)) {
    if (block.firstSeq >= head.size) break; // committed meanwhile by another process
    if (block.firstSeq > chain.size) broken({ seq: chain.size, reason: 'the entry is gone' });
    for (const canonical of block.entries) {
      const fault = chain.next(canonical);
      if (fault !== undefined) broken(fault);
      if (canonical.includes('"commitment":')) committing.push(parseEntry(canonical));
    }
    if (chain.size < block.head.size) broken({ seq: chain.size, reason: 'the entry is gone' });
    height += 1;
    const last = block.entries.at(-1) ?? '';
    const isWhole =
      block.head.height === height &&
      block.head.size === chain.size &&
      block.head.at === parseEntry(last).at &&
      (chain.size < head.size || isSameHead(block.head, head));
    if (!isWhole) broken({ seq: chain.size - 1, reason: 'the head is not the one that its entries give' });
  }
  const fault = chain.finish(head);
  if (fault !== undefined) broken(fault);
  return { fromSeq: before.size, committing };
}

function broken(fault: ChainFault): never {
  throw new BucketError('ledger.broken', { ...fault });
}

const isSameHead = (one: LedgerHead, other: LedgerHead): boolean =>
  one.height === other.height && one.at === other.at && one.entryHash === other.entryHash;

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
  if (firstLeaf + leaves.length !== size) broken({ seq: firstLeaf + leaves.length, reason: 'the entry is gone' });
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
