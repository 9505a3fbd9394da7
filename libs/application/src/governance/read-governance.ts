import type { Caller } from '@bucket/domain';
import type { Committer } from '../committer/committer.ts';
import { observe } from '../committer/observation.ts';
import type { Outcome } from '../committer/outcome.ts';

/** Records that somebody reads the rules, classes, products or limits, before they are shown. */
export class ReadGovernance {
  readonly #committer: Committer;

  constructor(committer: Committer) {
    this.#committer = committer;
  }

  /** @param what is read, for the entry */
  execute(caller: Caller, what: string): Promise<Outcome<undefined>> {
    return this.#committer.submit(observe({ type: 'governance.read', caller }, { note: { reason: what } }));
  }
}
