import type { Caller } from '@bucket/domain';
import type { Committer } from '../committer/committer.ts';
import { observe } from '../committer/observation.ts';
import type { Outcome } from '../committer/outcome.ts';

/** Records that a caller reads the rules, classes, products or limits. What is shown is not part of the log. */
export class ReadGovernance {
  readonly #committer: Committer;

  constructor(committer: Committer) {
    this.#committer = committer;
  }

  /** @param what was read, such as `classes`; it stands in the entry as its reason */
  execute(caller: Caller, what: string): Promise<Outcome<undefined>> {
    return this.#committer.submit(observe({ type: 'governance.read', caller }, { note: { reason: what } }));
  }
}
