import type { Caller, Credential, Principal } from '@bucket/domain';
import type { Committer } from '../committer/committer.ts';
import { observe } from '../committer/observation.ts';
import type { Outcome } from '../committer/outcome.ts';

/** A person with their credentials. */
export interface ShownPrincipal {
  readonly principal: Principal;
  readonly credentials: readonly Credential[];
}

/** Who may act, in which roles, with which credentials. Changed by change requests of kind `principal` alone. */
export class Principals {
  readonly #committer: Committer;

  constructor(committer: Committer) {
    this.#committer = committer;
  }

  async list(caller: Caller): Promise<Outcome<readonly ShownPrincipal[]>> {
    const outcome = await this.#committer.submit(observe({ type: 'principal.read', caller }));
    if (outcome.kind === 'refused') return outcome;
    return { ...outcome, value: this.#committer.ledger.state.principals().map((each) => this.#shown(each)) };
  }

  /** Undefined where there is no such person. */
  async get(caller: Caller, principalId: string): Promise<Outcome<ShownPrincipal | undefined>> {
    const outcome = await this.#committer.submit(observe({ type: 'principal.read', caller }));
    if (outcome.kind === 'refused') return outcome;
    const found = this.#committer.ledger.state.principal(principalId);
    return { ...outcome, value: found === undefined ? undefined : this.#shown(found) };
  }

  #shown(principal: Principal): ShownPrincipal {
    const credentials = this.#committer.ledger.state.credentials();
    return { principal, credentials: credentials.filter(({ personId }) => personId === principal.id) };
  }
}
