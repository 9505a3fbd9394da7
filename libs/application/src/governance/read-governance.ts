import type { Caller } from '@bucket/domain';
import type { Committer } from '../committer/committer.ts';
import type { Gate } from '../committer/gate.ts';
import { governed } from '../committer/govern.ts';
import type { Outcome } from '../committer/outcome.ts';

/** Records that a caller reads the rules, classes, products or limits. What is shown is not part of the log. */
export class ReadGovernance {
  readonly #committer: Committer;
  readonly #gate: Gate;

  constructor(committer: Committer, gate: Gate) {
    this.#committer = committer;
    this.#gate = gate;
  }

  /** @param what was read, such as `classes`; it stands in the entry as its reason */
  execute(caller: Caller, what: string): Promise<Outcome<undefined>> {
    return this.#committer.submit(
      governed(this.#gate, { type: 'governance.read', caller }, () => ({ value: undefined, note: { reason: what } })),
    );
  }
}
