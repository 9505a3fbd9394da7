import {
  BucketError,
  ChainVerifier,
  fromHex,
  GENESIS_HASH,
  GovernanceState,
  leafHash,
  MerkleTree,
  parseEntry,
  subtreeRoot,
  TILE_WIDTH,
  toHex,
  verifyInclusion,
  type AuditEntry,
  type LedgerHead,
  type Sha256,
} from '@bucket/domain';
import type { BucketStore } from '@bucket/ports';
import { Ledger } from './ledger.ts';
import { provenChanges, readDetails } from './proven-details.ts';
import type { LogKeys, ProvenKeyChange } from './log-keys.ts';
import { requireSigned, type LedgerSurroundings } from './signed-head.ts';
import { TreeReader } from './tree-reader.ts';

/** Entries re-derived before serving; a longer log is held against its tree, and wholly verified by the daily check. */
const TAIL_ENTRIES = 100_000;

export type OpenSurroundings = LedgerSurroundings;

/**
 * Opens the log of a store after proving what can be proven within seconds: the last checkpoint is signed with this
 * bucket's key, the tree's stored tiles give its root, and the last 100,000 entries re-derive to it.
 *
 * @throws {BucketError} `ledger.broken` naming the first broken entry, `ledger.foreign` for another bucket's log,
 *   `ledger.key-retired` where the log says that another key has taken over from this bucket's
 */
export async function openLedger(store: BucketStore, surroundings: OpenSurroundings): Promise<Ledger> {
  const { sha256 } = surroundings;
  const head = await store.head();
  const state = new GovernanceState();
  if (head.size === 0) {
    return new Ledger(store, surroundings, { head, tree: new MerkleTree(sha256), state, checkpoint: '' });
  }
  const checkpoint = await presentCheckpoint(store, head, surroundings);
  await verifyTail(store, head, sha256);
  const tree = await restoreTree(store, head.size, sha256);
  if (toHex(tree.root()) !== head.rootHash) {
    throw new BucketError('ledger.broken', {
      seq: await firstBrokenLeaf(store, head, sha256),
      reason: 'the tiles give another root',
    });
  }
  const ledger = new Ledger(store, surroundings, { head, tree, state, checkpoint });
  await restoreState(ledger);
  surroundings.keys.learn(await provenKeyChanges(ledger));
  return ledger;
}

/** The state as the log tells it: records only where a proven entry commits to them, and all of those. */
async function restoreState({ store, state, head, tree, surroundings }: Ledger): Promise<void> {
  const { sha256 } = surroundings;
  const details = await readDetails(store);
  const trees = new TreeReader({ store, tree, surroundings });
  const entries: AuditEntry[] = [];
  for (const seq of [...details.keys()].filter((seq) => seq < tailStart(head.size))) {
    entries.push(await provenEntry(store, trees, seq, head, sha256));
  }
  // The tail is proven already, and searched for entries whose records are missing as well.
  for await (const { canonical } of store.entries(tailStart(head.size), head.size)) {
    if (canonical.includes('"commitment":')) entries.push(parseEntry(canonical));
  }
  state.apply(provenChanges(entries, details, sha256));
  const vouched = new Set(entries.map(({ seq }) => seq));
  const stray = [...details.keys()].find((seq) => !vouched.has(seq) && seq < head.size);
  if (stray !== undefined)
    throw new BucketError('ledger.broken', { seq: stray, reason: 'no entry vouches for these records' });
  for (const { productId, usage } of await store.usage()) state.setUsage(productId, usage);
}

/**
 * The signed note of the head, by the key of this process or by one that is known to sign at that size.
 *
 * @throws {BucketError} as `verifiedCheckpoint`; `ledger.key-retired` where the store holds an entry in which the key of this
 *   process was replaced: that entry is not proven, but it explains why the head is signed by another key
 */
async function presentCheckpoint(
  store: BucketStore,
  head: LedgerHead,
  surroundings: OpenSurroundings,
): Promise<string> {
  try {
    return await verifiedCheckpoint(store, head, surroundings);
  } catch (error) {
    if (!BucketError.is(error, 'ledger.foreign')) throw error;
    const { own } = surroundings.keys;
    const changes = await storedKeyChanges(store, head.size);
    const isReplaced = changes.some(({ entry }) => entry.logKey?.previous === own);
    const current = changes.at(-1)?.entry.logKey?.next;
    if (!isReplaced || current === undefined) throw error;
    throw new BucketError('ledger.key-retired', { retired: own, current });
  }
}

interface StoredKeyChange {
  readonly canonical: string;
  readonly entry: AuditEntry;
}

/** Entries that announce a key, as the store gives them; nothing of them is proven. */
async function storedKeyChanges(store: Pick<BucketStore, 'queryEntries'>, size: number): Promise<StoredKeyChange[]> {
  const found: StoredKeyChange[] = [];
  for (let after: string | undefined, more = true; more;) {
    const page = await store.queryEntries({ type: 'bucket.key' }, 1_000, after);
    for (const { seq, canonical } of page.items) {
      if (seq < size) found.push({ canonical, entry: parseEntry(canonical) });
    }
    after = page.next;
    more = page.next !== undefined;
  }
  return found;
}

/**
 * The changes of key that the log holds, each proven in its signed tree.
 *
 * @throws {BucketError} `ledger.broken` when an entry is not in the tree, or the key of this process is not among the keys
 */
export async function provenKeyChanges({
  store,
  head,
  tree,
  surroundings,
}: Pick<Ledger, 'store' | 'head' | 'tree' | 'surroundings'>): Promise<readonly ProvenKeyChange[]> {
  const { sha256 } = surroundings;
  const trees = new TreeReader({ store, tree, surroundings });
  const changes: ProvenKeyChange[] = [];
  for (const { entry } of await storedKeyChanges(store, head.size)) {
    const { logKey, seq } = await provenEntry(store, trees, entry.seq, head, sha256);
    if (logKey !== undefined) changes.push({ ...logKey, size: seq + 1 });
  }
  requireKnows(surroundings.keys, changes);
  return changes;
}

/** Changes among which the own key is none tell of another log's keys, whatever they have signed. */
function requireKnows({ own }: LogKeys, changes: readonly ProvenKeyChange[]): void {
  const last = changes.at(-1);
  if (last === undefined || changes.some(({ previous, next }) => previous === own || next === own)) return;
  throw new BucketError('ledger.broken', { seq: last.size - 1, reason: 'the changes of key do not lead to this key' });
}

/** An entry before the tail, by its proof in the signed tree. */
async function provenEntry(
  store: BucketStore,
  trees: TreeReader,
  seq: number,
  head: LedgerHead,
  sha256: Sha256,
): Promise<AuditEntry> {
  const found = await store.entry(seq);
  if (found === undefined) throw new BucketError('ledger.broken', { seq, reason: 'the entry is gone' });
  const isProven = verifyInclusion({
    sha256,
    index: seq,
    treeSize: head.size,
    leafHash: leafHash(sha256, found.canonical),
    root: fromHex(head.rootHash) ?? new Uint8Array(0),
    proof: await trees.inclusion(seq, head.size),
  });
  if (!isProven) throw new BucketError('ledger.broken', { seq, reason: 'the entry is not in the signed tree' });
  return parseEntry(found.canonical);
}

/**
 * The signed note of a head, once its signature, its log's name and its tree are those of this bucket.
 *
 * @throws {BucketError} `ledger.foreign`, `ledger.broken`
 */
export async function verifiedCheckpoint(
  store: Pick<BucketStore, 'checkpoint'>,
  head: LedgerHead,
  surroundings: Pick<OpenSurroundings, 'keys' | 'origin'>,
): Promise<string> {
  // That of this very head: others may have committed since it was read.
  const note = (await store.checkpoint(head.height)) ?? '';
  requireSigned(note, head, surroundings);
  return note;
}

/** The first entry that is re-derived at a start, at a tile boundary. */
const tailStart = (size: number): number =>
  size <= TAIL_ENTRIES ? 0 : Math.floor((size - TAIL_ENTRIES) / TILE_WIDTH) * TILE_WIDTH;

/** Starts at a tile boundary, so that the tree of what lies before comes from whole tiles. */
async function verifyTail(store: BucketStore, head: LedgerHead, sha256: Sha256): Promise<void> {
  const from = tailStart(head.size);
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
