import {
  limitRow,
  parseEntry,
  thresholdReached,
  type LimitAction,
  type LimitName,
  type LimitStatus,
  type LimitThreshold,
} from '@bucket/domain';
import type { RandomSource } from '@bucket/ports';
import { limitInForce, type Gate } from '../committer/gate.ts';
import { observe } from '../committer/observation.ts';
import { bucketCaller } from '../identity/bucket-caller.ts';
import type { Committer } from '../committer/committer.ts';

/** One limit as it is used now. */
export interface LimitReading {
  readonly limit: LimitName;
  readonly productId: string | null;
  readonly value: number;
  readonly usage: number;
  readonly reached: LimitThreshold | undefined;
}

export interface Crossing {
  readonly reading: LimitReading;
  /** Percent of the limit of the threshold left behind, 0 for none. */
  readonly fromPercent: number;
  readonly toPercent: number;
  readonly status: LimitStatus;
  readonly action: LimitAction | 'none';
}

/** What only the running process knows: rates and writers at this moment. */
export interface PresentLoad {
  readonly writesPerSecond: number;
  readonly writers: number;
}

/** Reads every limit that usage fills up, and records each crossing of a threshold, upwards and back. */
export class WatchThresholds {
  readonly #committer: Committer;
  readonly #gate: Gate;
  readonly #random: RandomSource;
  /** Percent of the threshold last recorded, by limit and product; read from the log at the first check. */
  #recorded: Map<string, number> | undefined;

  constructor(committer: Committer, gate: Gate, random: RandomSource) {
    this.#committer = committer;
    this.#gate = gate;
    this.#random = random;
  }

  readings(load: PresentLoad): LimitReading[] {
    const { state } = this.#committer.ledger;
    const total = state.total();
    const ofAll = (limit: LimitName, usage: number) => reading(limit, null, limitInForce(state, limit), usage);
    const ofProducts = this.#gate.policy.products.flatMap((product) => {
      const usage = state.usage(product.id);
      return [
        reading('artifactsPerProduct', product.id, limitInForce(state, 'artifactsPerProduct'), usage.artifacts),
        reading('storageBytesPerProduct', product.id, this.#gate.storageShare(state, product), usage.bytes),
      ];
    });
    return [
      ofAll('writesPerSecond', load.writesPerSecond),
      ofAll('concurrentWriters', load.writers),
      ofAll('artifactsTotal', total.artifacts),
      ofAll('storageBytesTotal', total.bytes),
      ofAll('products', this.#gate.policy.products.length),
      ...ofProducts,
    ];
  }

  /** Records what has been crossed since the last check. @returns the crossings, for alerts */
  async check(load: PresentLoad): Promise<Crossing[]> {
    this.#recorded ??= await this.#readRecorded();
    const crossings = this.readings(load).flatMap((now) => crossingOf(now, this.#recorded?.get(keyOf(now)) ?? 0));
    for (const crossing of crossings) await this.#record(crossing);
    return crossings;
  }

  async #record(crossing: Crossing): Promise<void> {
    const { reading: now, fromPercent, toPercent, action } = crossing;
    const reason = `${keyOf(now)} ${fromPercent}% -> ${toPercent}% ${action}`;
    await this.#committer.submit(
      observe({ type: 'bucket.threshold', caller: bucketCaller(this.#random.uuid7()) }, { note: { reason } }),
    );
    this.#recorded?.set(keyOf(now), toPercent);
  }

  /** The last crossing of each limit: what was recorded before a restart is not recorded again. */
  async #readRecorded(): Promise<Map<string, number>> {
    const recorded = new Map<string, number>();
    const { store } = this.#committer.ledger;
    for (let after: string | undefined, more = true; more;) {
      const page = await store.queryEntries({ type: 'bucket.threshold' }, 1_000, after);
      for (const { canonical } of page.items) {
        const [, key, percent] = /^(\S+) \S+ -> (\S+)% /.exec(parseEntry(canonical).reason ?? '') ?? [];
        if (key !== undefined) recorded.set(key, Number(percent));
      }
      after = page.next;
      more = page.next !== undefined;
    }
    return recorded;
  }
}

const keyOf = ({ limit, productId }: LimitReading): string => (productId === null ? limit : `${limit}:${productId}`);

function reading(limit: LimitName, productId: string | null, value: number, usage: number): LimitReading {
  return { limit, productId, value, usage, reached: thresholdReached(limitRow(limit, value), usage) };
}

function crossingOf(now: LimitReading, fromPercent: number): Crossing[] {
  const toPercent = now.reached?.atPercent ?? 0;
  if (toPercent === fromPercent) return [];
  return [
    {
      reading: now,
      fromPercent,
      toPercent,
      status: now.reached?.status ?? 'healthy',
      action: now.reached?.action ?? 'none',
    },
  ];
}
