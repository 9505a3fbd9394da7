import { IDEMPOTENCY_KEPT_MS, type AuditEntry, type ChainFault } from '@bucket/domain';
import type { AnswerVault, BucketStore } from '@bucket/ports';
import { answerContext } from '../../committer/decisions.ts';

type Marked = AuditEntry & Required<Pick<AuditEntry, 'idempotency'>>;

const isMarked = (entry: AuditEntry): entry is Marked => entry.idempotency !== undefined;

/** Holds remembered answers against the entries that name their keys, as long as they are kept. */
export class AnswersCheck {
  readonly #store: BucketStore;
  readonly #vault: Pick<AnswerVault, 'isIntact'> | undefined;
  readonly #sinceMs: number;
  /** Entries that name a key, by time, oldest first: alternately the time and their number. */
  readonly #named: [atMs: number, count: number][] = [];

  /**
   * @param headAt time of the head up to which is verified
   * @param vault that sealed the answers; without it their bytes are not looked at
   */
  constructor(store: BucketStore, headAt: string, vault: Pick<AnswerVault, 'isIntact'> | undefined) {
    this.#store = store;
    this.#vault = vault;
    this.#sinceMs = Date.parse(headAt) - IDEMPOTENCY_KEPT_MS;
  }

  async fault(entries: readonly AuditEntry[]): Promise<ChainFault | undefined> {
    const marked = entries.filter(isMarked).filter(({ at }) => Date.parse(at) >= this.#sinceMs);
    if (marked.length === 0) return undefined;
    for (const { at } of marked) this.#count(Date.parse(at));
    const idempotencyKeys = marked.map(({ idempotency }) => idempotency.key);
    const facts = await this.#store.decisionFacts({ heads: [], versions: [], idempotencyKeys });
    for (const [i, entry] of marked.entries()) {
      const reason = this.#reason(entry, facts.idempotency[i]);
      // What was committed meanwhile may have made it old enough to be forgotten.
      if (reason !== undefined && !(await this.#isForgotten(entry))) return { seq: entry.seq, reason };
    }
    return undefined;
  }

  /** How many answers a store must hold whose head has this time. */
  expected(headAt: string): number {
    const sinceMs = Date.parse(headAt) - IDEMPOTENCY_KEPT_MS;
    return this.#named.reduce((sum, [atMs, count]) => sum + (atMs >= sinceMs ? count : 0), 0);
  }

  #count(atMs: number): void {
    const last = this.#named.at(-1);
    if (last?.[0] === atMs) last[1] += 1;
    else this.#named.push([atMs, 1]);
  }

  #reason(
    { seq, at, idempotency: { key, request } }: Marked,
    record: Awaited<ReturnType<BucketStore['decisionFacts']>>['idempotency'][number],
  ): string | undefined {
    if (record === undefined) return 'the answer remembered under its idempotency key is gone';
    if (record.seq !== seq || record.fingerprint !== request || record.at !== at)
      return 'another answer is remembered under its idempotency key';
    const isIntact = this.#vault?.isIntact(record.answer, answerContext(key, request, seq)) ?? true;
    return isIntact ? undefined : 'the answer remembered under its idempotency key is not the one that was given';
  }

  async #isForgotten({ at }: AuditEntry): Promise<boolean> {
    return Date.parse(at) < Date.parse((await this.#store.head()).at) - IDEMPOTENCY_KEPT_MS;
  }
}
