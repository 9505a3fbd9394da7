import { BucketError } from '../errors/bucket-error.ts';
import type { Sha256 } from '../bytes/sha256.ts';
import type { RecordChange } from '../gate/governance-state.ts';
import { parseJson } from '../json/parse-json.ts';
import { isCommitmentTo } from './commitment.ts';
import type { AuditEntry } from './entry.ts';
import type { GovernanceDetail } from './sealed-block.ts';

/** Whether an entry changed records of governance: then a `GovernanceDetail` stands beside the log. */
export function hasRecords({ commitment, metadataCommitment }: AuditEntry): boolean {
  return commitment !== undefined && metadataCommitment === undefined;
}

/**
 * The records that an entry committed to, read from the very text that its commitment covers, whatever a store has made of
 * it.
 *
 * @throws {BucketError} `ledger.broken` when the detail is missing or is not the one committed to
 */
export function provenRecords(
  entry: AuditEntry,
  detail: Pick<GovernanceDetail, 'body' | 'salt'> | undefined,
  sha256: Sha256,
): readonly RecordChange[] {
  if (detail === undefined || !isCommitmentTo(sha256, entry.commitment ?? '', detail.salt, detail.body)) {
    throw new BucketError('ledger.broken', { seq: entry.seq, reason: 'the records are not those committed to' });
  }
  return storedRecords(entry.seq, detail.body);
}

/**
 * The records of a stored text, believed by nobody until its entry's commitment has been held against it.
 *
 * @param seq of the entry beside which the text is stored
 * @throws {BucketError} `ledger.broken` when it is no JSON
 */
export function storedRecords(seq: number, body: string): readonly RecordChange[] {
  try {
    // A parse boundary: `sealBlock` wrote this text from records.
    return parseJson(body) as unknown as readonly RecordChange[];
  } catch (cause) {
    throw new BucketError('ledger.broken', { seq, reason: 'the records cannot be read' }, { cause });
  }
}
