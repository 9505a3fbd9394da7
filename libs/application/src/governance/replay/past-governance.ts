import {
  GovernanceState,
  parseEntry,
  type AuditEntry,
  type GovernanceDetail,
  type RecordChange,
  type Sha256,
} from '@bucket/domain';
import type { CommittedBlock, StoredEntry } from '@bucket/ports';
import { countAttempt } from '../../ledger/count-attempts.ts';
import { provenChanges } from '../../ledger/proven-details.ts';

/** @throws {BucketError} `ledger.broken` naming the first entry that is not in the signed tree */
type RequireProven = (entries: readonly StoredEntry[]) => Promise<void>;

/** Records of the rules themselves: these are the ones in force, whatever was adopted at the time. */
const isOfTheRules = ({ kind }: RecordChange): boolean => kind === 'schema' || kind === 'rule-set';

/**
 * The governance state as it stood before an entry of the past, but with the schemas and the rule set that are adopted now.
 * Records are believed only where an entry of the signed tree commits to them.
 */
export class PastGovernance {
  readonly state = new GovernanceState();
  readonly #sha256: Sha256;
  readonly #requireProven: RequireProven;

  constructor(rules: readonly RecordChange[], sha256: Sha256, requireProven: RequireProven) {
    this.state.apply(rules);
    this.#sha256 = sha256;
    this.#requireProven = requireProven;
  }

  /** Everything that a block changed. */
  async addBlock(block: CommittedBlock): Promise<void> {
    const details = detailsOf(block);
    for (const [i, canonical] of block.entries.entries()) {
      const seq = block.firstSeq + i;
      if (canonical.includes('"outcome":"refused"')) countAttempt(this.state, parseEntry(canonical));
      if (!details.has(seq) && (!canonical.includes('"commitment":') || canonical.includes('"metadataCommitment":')))
        continue;
      await this.#requireProven([{ seq, canonical }]);
      this.add(parseEntry(canonical), details);
    }
    this.endBlock(block);
  }

  /** The records that an entry changed; it has been held against the signed tree. */
  add(entry: AuditEntry, details: ReadonlyMap<number, GovernanceDetail>): void {
    this.state.apply(provenChanges([entry], details, this.#sha256).filter((change) => !isOfTheRules(change)));
  }

  /** What each product holds after the block. */
  endBlock({ usage }: CommittedBlock): void {
    for (const { productId, usage: after } of usage) this.state.setUsage(productId, after);
  }
}

export function detailsOf({ details }: CommittedBlock): ReadonlyMap<number, GovernanceDetail> {
  return new Map(details.map((detail) => [detail.seq, detail]));
}
