import type { Caller } from '@bucket/domain';
import type { Clock, RandomSource } from '@bucket/ports';
import { bucketCaller } from '../identity/bucket-caller.ts';
import type { Committer } from '../committer/committer.ts';
import { invalidRequest, observe } from '../committer/observation.ts';
import type { LogPosition } from '../committer/outcome.ts';

/** How often a flood of the same kind is summed up into one entry. */
const SUMMARY_EVERY_MS = 10_000;
/** Kinds of flood that are told apart; beyond, they are summed up together. */
const KINDS_MAX = 64;

interface Flood {
  count: number;
  lastEntryMs: number;
}

/** Refusals that happen before the gate: bad input is an entry each, floods of strangers are entries that count. */
export class RecordRefusals {
  readonly #committer: Committer;
  readonly #dependencies: { readonly clock: Clock; readonly random: RandomSource };
  readonly #floods = new Map<string, Flood>();

  constructor(committer: Committer, dependencies: { clock: Clock; random: RandomSource }) {
    this.#committer = committer;
    this.#dependencies = dependencies;
  }

  /** A request of a known caller that was refused before it could be judged. */
  async invalid(caller: Caller, code: string, reason: string): Promise<LogPosition> {
    const { place } = await this.#committer.submit(invalidRequest(caller, code, reason));
    return place;
  }

  /**
   * Counts a refusal that anybody can cause at any rate (no credential, over a limit). The first of a kind is an entry at
   * once, further ones are summed up in at most one entry per kind and ten seconds.
   */
  flood(kind: string): void {
    const nowMs = this.#dependencies.clock.nowMs();
    const key = this.#floods.has(kind) || this.#floods.size < KINDS_MAX ? kind : 'other';
    const flood = this.#floods.get(key) ?? { count: 0, lastEntryMs: Number.NEGATIVE_INFINITY };
    flood.count += 1;
    this.#floods.set(key, flood);
    if (nowMs - flood.lastEntryMs < SUMMARY_EVERY_MS) return;
    // What cannot be recorded now stays counted; the answer to a stranger does not depend on it.
    this.#summarise(key, flood, nowMs).catch(() => undefined);
  }

  /**
   * Writes what is still only counted; at intervals and at the end.
   * @throws {BucketError} when it cannot be recorded; the count then stays
   */
  async flush(): Promise<void> {
    const nowMs = this.#dependencies.clock.nowMs();
    for (const [kind, flood] of this.#floods) if (flood.count > 0) await this.#summarise(kind, flood, nowMs);
  }

  async #summarise(kind: string, flood: Flood, nowMs: number): Promise<void> {
    const { count } = flood;
    flood.count = 0;
    flood.lastEntryMs = nowMs;
    const caller = bucketCaller(this.#dependencies.random.uuid7());
    try {
      await this.#committer.submit(
        observe({ type: 'caller.refuse', caller }, { note: { reason: `${kind}: ${count}`, outcome: 'refused' } }),
      );
    } catch (error) {
      flood.count += count;
      throw error;
    }
  }
}
