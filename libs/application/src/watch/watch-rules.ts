import { clipped, instantOf, mayRun, partsDifference } from '@bucket/domain';
import type { Clock, RandomSource } from '@bucket/ports';
import type { Committer } from '../committer/committer.ts';
import type { RunningRules } from '../committer/gate.ts';
import { observe } from '../committer/observation.ts';
import { bucketCaller } from '../identity/bucket-caller.ts';

/** UTF-16 code units of the difference that an entry tells. */
const REASON_LENGTH_MAX = 400;

/** Holds what a process was started from against what is approved: files may be altered, and approvals may change. */
export class WatchRules {
  readonly #committer: Committer;
  readonly #dependencies: { readonly clock: Clock; readonly random: RandomSource };
  #difference: readonly string[] = [];

  constructor(committer: Committer, dependencies: { readonly clock: Clock; readonly random: RandomSource }) {
    this.#committer = committer;
    this.#dependencies = dependencies;
  }

  /** What differed at the last check, one sentence a part; empty when nothing did. The process is then not ready. */
  get difference(): readonly string[] {
    return this.#difference;
  }

  /**
   * Compares, and records a difference that was not there at the last check.
   *
   * @param running as it is read now, from the same files that the process was started from
   */
  async check({ fingerprint, parts }: RunningRules): Promise<readonly string[]> {
    const approved = this.#committer.ledger.state.ruleSet();
    const at = instantOf(this.#dependencies.clock.nowMs());
    const isApproved = approved === undefined || mayRun(approved, approved.previous, fingerprint, at);
    const before = this.#difference.join();
    this.#difference = isApproved
      ? []
      : [`${approved.fingerprint} is approved, ${fingerprint} runs`, ...partsDifference(approved.parts, parts)];
    if (this.#difference.length > 0 && this.#difference.join() !== before) await this.#record();
    return this.#difference;
  }

  async #record(): Promise<void> {
    const reason = clipped(this.#difference.join('; '), REASON_LENGTH_MAX);
    const caller = bucketCaller(this.#dependencies.random.uuid7());
    await this.#committer.submit(observe({ type: 'bucket.drift', caller }, { note: { reason, outcome: 'failed' } }));
  }
}
