import {
  BucketError,
  hasRecords,
  isCommitmentTo,
  type AuditEntry,
  type ChainFault,
  type GovernanceDetail,
  type Sha256,
} from '@bucket/domain';
import type { BucketStore } from '@bucket/ports';
import { provenChanges } from '../../ledger/proven-details.ts';
import { unreadable } from './findings.ts';

/** The first entry whose records of governance are not stored as it committed to them, or that never had those stored. */
export function recordsFault(
  entries: readonly AuditEntry[],
  details: readonly GovernanceDetail[],
  sha256: Sha256,
): ChainFault | undefined {
  try {
    provenChanges(entries, new Map(details.map((detail) => [detail.seq, detail])), sha256);
    return undefined;
  } catch (error) {
    if (BucketError.is(error, 'ledger.broken')) return error.details;
    throw error;
  }
}

/** Holds all records that a store gives at once, as a start reads them, against the entries that committed to them. */
export class RecordsCheck {
  readonly #commitments = new Map<number, string>();

  add(entries: readonly AuditEntry[]): void {
    for (const entry of entries) if (hasRecords(entry)) this.#commitments.set(entry.seq, entry.commitment ?? '');
  }

  /** @param size entries that were added */
  async fault(store: BucketStore, size: number, sha256: Sha256): Promise<ChainFault | undefined> {
    const left = new Map(this.#commitments);
    try {
      for await (const { seq, salt, body } of store.details()) {
        if (seq >= size && seq < (await store.head()).size) continue; // of a block that was committed meanwhile
        const commitment = left.get(seq);
        if (commitment === undefined) return { seq, reason: 'no entry vouches for these records' };
        if (!isCommitmentTo(sha256, commitment, salt, body)) {
          return { seq, reason: 'the records are not those committed to' };
        }
        left.delete(seq);
      }
    } catch (error) {
      return unreadable(store, error, { seq: 0, reason: 'the records cannot be read' });
    }
    const [missing] = left.keys();
    return missing === undefined ? undefined : { seq: missing, reason: 'the records are gone' };
  }
}
