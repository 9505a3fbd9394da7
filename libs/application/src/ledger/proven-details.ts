import {
  BucketError,
  hasRecords,
  provenRecords,
  type AuditEntry,
  type GovernanceDetail,
  type RecordChange,
  type Sha256,
} from '@bucket/domain';
import type { BucketStore } from '@bucket/ports';

export type DetailsBySeq = ReadonlyMap<number, GovernanceDetail>;

/** What a store keeps of governance; as many rows as there were decisions that changed records. */
export async function readDetails(store: Pick<BucketStore, 'details'>): Promise<DetailsBySeq> {
  const details = new Map<number, GovernanceDetail>();
  for await (const detail of store.details()) details.set(detail.seq, detail);
  return details;
}

/**
 * The records that entries committed to, in their order, each read from the text that its commitment covers: what stands
 * in a store beside the log is believed only where an entry vouches for it.
 *
 * @throws {BucketError} `ledger.broken` naming the entry whose records are missing, altered, or that never had any
 */
export function provenChanges(
  entries: readonly AuditEntry[],
  details: DetailsBySeq,
  sha256: Sha256,
): readonly RecordChange[] {
  return entries.flatMap((entry) => {
    if (hasRecords(entry)) return provenRecords(entry, details.get(entry.seq), sha256);
    if (!details.has(entry.seq)) return [];
    throw new BucketError('ledger.broken', { seq: entry.seq, reason: 'no entry vouches for these records' });
  });
}
