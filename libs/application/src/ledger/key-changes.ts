import { BucketError, parseEntry, type LedgerHead, type LogKeyChange } from '@bucket/domain';
import type { BucketStore, StoredEntry } from '@bucket/ports';
import type { Ledger } from './ledger.ts';
import type { LogKeys, ProvenKeyChange } from './log-keys.ts';
import { provenEntries } from './proven-entries.ts';
import { requireSigned, type LedgerDependencies } from './signed-head.ts';
import { TreeReader } from './tree-reader.ts';

/**
 * The signed note of a head, once its signature, its log's name and its tree are those of this bucket.
 *
 * @throws {BucketError} `ledger.foreign`, `ledger.broken`
 */
export async function verifiedCheckpoint(
  store: Pick<BucketStore, 'checkpoint'>,
  head: LedgerHead,
  dependencies: Pick<LedgerDependencies, 'keys' | 'origin'>,
): Promise<string> {
  // That of this very head: others may have committed since it was read.
  const note = (await store.checkpoint(head.height)) ?? '';
  requireSigned(note, head, dependencies);
  return note;
}

/**
 * The signed note of the head, by the key of this process or by one that is known to sign at that size.
 *
 * @throws {BucketError} as `verifiedCheckpoint`; `ledger.key-retired` where the store holds an entry in which the key of this
 *   process was replaced: that entry is not proven, but it explains why the head is signed by another key
 */
export async function presentCheckpoint(
  store: BucketStore,
  head: LedgerHead,
  dependencies: Pick<LedgerDependencies, 'keys' | 'origin'>,
): Promise<string> {
  try {
    return await verifiedCheckpoint(store, head, dependencies);
  } catch (error) {
    if (!BucketError.is(error, 'ledger.foreign')) throw error;
    const { own } = dependencies.keys;
    const changes = await storedKeyChanges(store, head.size);
    const announced = changes.flatMap(({ canonical }) => announcedKey(canonical) ?? []);
    const isReplaced = announced.some(({ previous }) => previous === own);
    const current = announced.at(-1)?.next;
    if (!isReplaced || current === undefined) throw error;
    throw new BucketError('ledger.key-retired', { retired: own, current });
  }
}

/** What an entry says of a key; undefined for a text that is no entry, since nothing of it is proven. */
function announcedKey(canonical: string): LogKeyChange | undefined {
  try {
    return parseEntry(canonical).logKey;
  } catch {
    return undefined;
  }
}

/** Entries that announce a key, as the store finds them; nothing of them is proven. */
export async function storedKeyChanges(
  store: Pick<BucketStore, 'queryEntries'>,
  size: number,
): Promise<readonly StoredEntry[]> {
  const found: StoredEntry[] = [];
  for (let after: string | undefined, more = true; more;) {
    const page = await store.queryEntries({ type: 'bucket.key' }, 1_000, after);
    found.push(...page.items.filter(({ seq }) => seq < size));
    after = page.next;
    more = page.next !== undefined;
  }
  return found;
}

/**
 * Lets the keys learn the changes that the log holds, each proven in its signed tree.
 *
 * @throws {BucketError} `ledger.broken` when an entry is not in the tree, or the key of this process is not among the keys
 */
export async function learnProvenKeyChanges({
  store,
  head,
  tree,
  dependencies,
}: Pick<Ledger, 'store' | 'head' | 'tree'> & {
  readonly dependencies: Pick<LedgerDependencies, 'sha256' | 'keys'>;
}): Promise<void> {
  const { sha256, keys } = dependencies;
  const seqs = (await storedKeyChanges(store, head.size)).map(({ seq }) => seq);
  const entries = await provenEntries(store, new TreeReader({ store, tree, dependencies }), seqs, sha256);
  const changes = entries.flatMap(({ logKey, seq }): ProvenKeyChange[] =>
    logKey === undefined ? [] : [{ ...logKey, size: seq + 1 }],
  );
  requireKnows(keys, changes);
  keys.learn(changes);
}

/** Changes among which the own key is none tell of another log's keys, whatever they have signed. */
function requireKnows({ own }: LogKeys, changes: readonly ProvenKeyChange[]): void {
  const last = changes.at(-1);
  if (last === undefined || changes.some(({ previous, next }) => previous === own || next === own)) return;
  throw new BucketError('ledger.broken', { seq: last.size - 1, reason: 'the changes of key do not lead to this key' });
}
