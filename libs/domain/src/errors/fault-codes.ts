/**
 * The registry of faults: every code with its typed details. The HTTP edge maps each to one status in one exhaustive
 * table; ARCHITECTURE.md tells refusal, fault and bug apart.
 */
export interface FaultDetails {
  /** Another writer committed first; nothing was written. Read the head, judge again, retry. */
  'ledger.head-moved': { readonly expectedHeight: number; readonly foundHeight: number };
  /** The log does not re-derive; `seq` is the first entry that fails. The process must not serve. */
  'ledger.broken': { readonly seq: number; readonly reason: string };
  /** The store was written by a newer version of Bucket. */
  'ledger.format-unknown': { readonly found: number; readonly supported: number };
  /** The store holds another bucket's log, or this process holds another key than the log was signed with. */
  'ledger.foreign': { readonly expected: string; readonly found: string };
  /** The rules of this build were not approved for this bucket. The process must not serve. */
  'rules.not-approved': { readonly difference: readonly string[] };
  /** Another key has taken over signing this log: the key of this process verifies history and signs nothing any more. */
  'ledger.key-retired': { readonly retired: string; readonly current: string };
  /** An entry would be longer than a bundle of entries can hold (C2SP tlog-tiles). Nothing was recorded. */
  'entry.too-long': { readonly sizeBytes: number; readonly maxBytes: number };
  /** The log ends before a checkpoint that was kept apart from the store: the store was put back. Sizes in entries. */
  'ledger.rolled-back': { readonly kept: number; readonly found: number };
  /** The log does not contain the tree of a checkpoint that was kept apart from the store: two logs have one key. */
  'ledger.forked': { readonly kept: number; readonly found: number };
  /** The store cannot be read or written now. Nothing was written. */
  'store.unavailable': { readonly operation: string };
  /** The write may or may not have happened: read `head()` before retrying. */
  'store.outcome-unknown': { readonly operation: string; readonly height: number };
  /** Stored rows do not have the form in which they were written, so they cannot be read; the cause tells which. Nothing was written. */
  'store.unreadable': Record<string, never>;
  /** Stored bytes do not match their hash. They are not served. */
  'content.corrupt': { readonly artifactId: string; readonly version: number };
  /** More commands wait than the committer accepts; nothing was judged. */
  'committer.overloaded': { readonly waiting: number };
  /** The process is stopping and accepts no more work. */
  'committer.stopped': Record<string, never>;
}

export type FaultCode = keyof FaultDetails;

/** One sentence a code, for people. Exhaustive: a code without a sentence does not compile. */
export const FAULT_TITLES: Readonly<Record<FaultCode, string>> = {
  'ledger.head-moved': 'Another writer was first',
  'ledger.broken': 'The log does not verify',
  'ledger.format-unknown': 'The store was written by a newer version',
  'ledger.foreign': 'The log and the signing key do not belong together',
  'rules.not-approved': 'The rules of this build are not the approved ones',
  'ledger.key-retired': 'Another key signs this log now',
  'entry.too-long': 'The audit entry would be too long',
  'ledger.rolled-back': 'The log ends before a checkpoint that was kept',
  'ledger.forked': 'The log is not the one of a checkpoint that was kept',
  'store.unavailable': 'The store is not available',
  'store.outcome-unknown': 'Whether the write happened is not known',
  'store.unreadable': 'What is stored cannot be read',
  'content.corrupt': 'The stored content does not match its hash',
  'committer.overloaded': 'Too much work is waiting',
  'committer.stopped': 'The service is stopping',
};
