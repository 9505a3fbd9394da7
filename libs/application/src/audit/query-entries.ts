import { maySeeProduct, parseEntry, type Caller } from '@bucket/domain';
import type { AuditFilter, Page, StoredEntry } from '@bucket/ports';
import type { PageRequest } from '../artifacts/list-artifacts.ts';
import { observe } from '../committer/observation.ts';
import type { Outcome } from '../committer/outcome.ts';
import type { Committer } from '../committer/committer.ts';

export interface QueryEntriesCommand extends PageRequest {
  readonly caller: Caller;
  readonly filter: AuditFilter;
}

/** Reads the audit trail: people all of it, a product the entries of its own. */
export class QueryEntries {
  readonly #committer: Committer;

  constructor(committer: Committer) {
    this.#committer = committer;
  }

  async page({ caller, filter, limit, after }: QueryEntriesCommand): Promise<Outcome<Page<StoredEntry>>> {
    const outcome = await this.#committer.submit(observe({ type: 'audit.read', caller }));
    if (outcome.kind === 'refused') return outcome;
    const own = caller.productId === null ? filter : { ...filter, productId: caller.productId };
    const page = await this.#committer.ledger.store.queryEntries(own, limit, after);
    await this.#committer.requireProven(page.items);
    return { ...outcome, value: page };
  }

  /** Undefined where there is no such entry, or it is another product's. */
  async one(caller: Caller, seq: number): Promise<Outcome<StoredEntry | undefined>> {
    const outcome = await this.#committer.submit(observe({ type: 'audit.read', caller }));
    if (outcome.kind === 'refused') return outcome;
    const found = await this.#committer.ledger.store.entry(seq);
    if (found !== undefined) await this.#committer.requireProven([found]);
    const isVisible = found !== undefined && maySeeProduct(caller, parseEntry(found.canonical).productId);
    return { ...outcome, value: isVisible ? found : undefined };
  }
}
