import { addDays, parseEntry, rulesAgainst, THREATS, threatsOf, type Caller, type Threat } from '@bucket/domain';
import type { AuditFilter } from '@bucket/ports';
import type { Committer } from '../committer/committer.ts';
import { observe } from '../committer/observation.ts';
import type { Outcome } from '../committer/outcome.ts';

/** How far back threats are counted: the weekly review of the certification. */
const COUNTED_DAYS = 7;
/** Pages of 1,000 entries that are counted; a count beyond says that it is a lower bound. */
const PAGES_MAX = 100;
const TOLD_BY = THREATS.flatMap(({ entries }) => entries);

/** A threat with what the log tells of it. */
export interface MetThreat extends Omit<Threat, 'entries'> {
  /** The rules that answer it. */
  readonly rules: readonly string[];
  readonly count: number;
  /** The last entry that tells of it; null when none does. */
  readonly lastSeq: number | null;
  readonly lastAt: string | null;
}

export interface MetThreats {
  readonly threats: readonly MetThreat[];
  /** From when on is counted. */
  readonly since: string;
  /** False where more refusals are in the log than are counted. */
  readonly complete: boolean;
}

/** Counts, from the log, how often each threat was met in the last seven days. */
export class ReadThreats {
  readonly #committer: Committer;

  constructor(committer: Committer) {
    this.#committer = committer;
  }

  async execute(caller: Caller): Promise<Outcome<MetThreats>> {
    const outcome = await this.#committer.submit(observe({ type: 'threat.read', caller }));
    if (outcome.kind === 'refused') return outcome;
    const since = addDays(this.#committer.ledger.head.at, -COUNTED_DAYS);
    const met = new Map<string, { count: number; lastSeq: number; lastAt: string }>();
    const filters: AuditFilter[] = [{ outcome: 'refused' }, ...TOLD_BY.map((type) => ({ type }))];
    const counted = new Set<number>();
    let complete = true;
    for (const filter of filters) complete = (await this.#count({ ...filter, from: since }, met, counted)) && complete;
    const threats = THREATS.map(({ id, name, severity, tell, response }): MetThreat => {
      const found = met.get(id);
      return {
        id,
        name,
        severity,
        tell,
        response,
        rules: rulesAgainst(id).map((rule) => rule.id),
        count: found?.count ?? 0,
        lastSeq: found?.lastSeq ?? null,
        lastAt: found?.lastAt ?? null,
      };
    });
    return { ...outcome, value: { threats, since, complete } };
  }

  /** @returns whether all entries of the filter were counted */
  async #count(
    filter: AuditFilter,
    met: Map<string, { count: number; lastSeq: number; lastAt: string }>,
    counted: Set<number>,
  ): Promise<boolean> {
    const { store } = this.#committer.ledger;
    for (let pages = 0, after: string | undefined; pages < PAGES_MAX; pages += 1) {
      const page = await store.queryEntries(filter, 1_000, after);
      for (const { seq, canonical } of page.items) {
        if (counted.has(seq)) continue;
        counted.add(seq);
        const entry = parseEntry(canonical);
        for (const threat of threatsOf(entry)) {
          const { count = 0, lastSeq = -1, lastAt = '' } = met.get(threat) ?? {};
          const isLater = seq > lastSeq;
          met.set(threat, { count: count + 1, lastSeq: isLater ? seq : lastSeq, lastAt: isLater ? entry.at : lastAt });
        }
      }
      if (page.next === undefined) return true;
      after = page.next;
    }
    return false;
  }
}
