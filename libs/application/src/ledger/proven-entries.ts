import { BucketError, equalHashes, leafHash, parseEntry, type AuditEntry, type Sha256 } from '@bucket/domain';
import type { BucketStore } from '@bucket/ports';
import type { TreeReader } from './tree-reader.ts';

/** Entries that are asked for at a time. */
const PROVEN_AT_ONCE = 1_000;

/** Entries, each held against its leaf in the tiles of the signed tree. @param seqs ascending */
export async function provenEntries(
  store: Pick<BucketStore, 'entriesAt'>,
  trees: TreeReader,
  seqs: readonly number[],
  sha256: Sha256,
): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  for (let at = 0; at < seqs.length; at += PROVEN_AT_ONCE) {
    const some = seqs.slice(at, at + PROVEN_AT_ONCE);
    const found = await store.entriesAt(some);
    for (const [i, seq] of some.entries()) {
      const canonical = found[i]?.canonical;
      if (canonical === undefined) throw new BucketError('ledger.broken', { seq, reason: 'the entry is gone' });
      if (!equalHashes(leafHash(sha256, canonical), await trees.leaf(seq))) {
        throw new BucketError('ledger.broken', { seq, reason: 'the entry is not in the signed tree' });
      }
      entries.push(parseEntry(canonical));
    }
  }
  return entries;
}
