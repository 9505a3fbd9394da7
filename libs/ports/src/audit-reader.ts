import type { EntryOutcome } from '@bucket/domain';
import type { Page, PagePosition } from './artifact-reader.ts';
import type { StoredEntry } from './ledger-store.ts';

/** All parts narrow. `from` and `to` are times: from inclusive, to exclusive. */
export interface AuditFilter {
  readonly artifactId?: string;
  readonly actorId?: string;
  readonly integrationId?: string;
  readonly productId?: string;
  readonly type?: string;
  readonly outcome?: EntryOutcome;
  readonly traceId?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Queries over the audit trail; never a scan of the whole log. */
export interface AuditReader {
  /** Oldest first. @param limit 1 to 1,000 */
  queryEntries(filter: AuditFilter, limit: number, after?: PagePosition): Promise<Page<StoredEntry>>;
  entry(seq: number): Promise<StoredEntry | undefined>;
  /** Several at once, in the order asked for; undefined where there is none. Entries of one block cost no more than one. */
  entriesAt(seqs: readonly number[]): Promise<readonly (StoredEntry | undefined)[]>;
}
