import { Inject, Injectable } from '@nestjs/common';
import { AdmitWrites, limitInForce, WatchThresholds } from '@bucket/application';
import type { Composition } from '@bucket/bucket';
import { LIMIT_NAMES, limitRow, limitStatus, type Caller, type LimitName, type LimitStatus } from '@bucket/domain';
import { COMPOSITION } from '../composition/composed.ts';
import { seesProduct } from '../http/product-scope.ts';
import { BlockMeter } from '../metrics/block-meter.ts';
import { RequestMeter, type LatencyKind } from '../metrics/request-meter.ts';

export interface LimitReading {
  /** In force, approved changes included. */
  readonly value: number;
  readonly warnAt: readonly number[];
  /** In the unit of the limit; null where nothing is used up, or nothing was measured yet. */
  readonly usage: number | null;
  readonly status: LimitStatus | 'unknown';
}

export interface ProductReading extends LimitReading {
  readonly productId: string;
}

export interface LimitItem extends LimitReading {
  readonly limit: LimitName;
  readonly unit: string;
  readonly scope: string;
  readonly raisable: boolean;
  readonly says: string;
  /** For a limit that each product has of its own: its reading for each product that the caller sees. */
  readonly products?: readonly ProductReading[];
}

type Used = readonly {
  readonly limit: LimitName;
  readonly productId: string | null;
  readonly value: number;
  readonly usage: number | null;
}[];

const LATENCIES = {
  writeLatencyMsP99: 'write',
  readLatencyMsP99: 'read',
  queryLatencyMsP99: 'query',
} as const satisfies Partial<Record<LimitName, LatencyKind>>;

/** The limits in force and what is used of them: for `/v1/governance/limits` and for the metrics. */
@Injectable()
export class LimitReadings {
  readonly #composition: Composition;
  readonly #admitWrites: AdmitWrites;
  readonly #watchThresholds: WatchThresholds;
  readonly #meters: { readonly blocks: BlockMeter; readonly requests: RequestMeter };

  constructor(
    @Inject(COMPOSITION) composition: Composition,
    admitWrites: AdmitWrites,
    watchThresholds: WatchThresholds,
    blocks: BlockMeter,
    requests: RequestMeter,
  ) {
    this.#composition = composition;
    this.#admitWrites = admitWrites;
    this.#watchThresholds = watchThresholds;
    this.#meters = { blocks, requests };
  }

  /** Every limit. A limit of products reads as that of the caller's product; for people, as the product nearest to it. */
  seenBy(caller: Caller): LimitItem[] {
    return this.#items((productId) => seesProduct(caller, productId));
  }

  /** Every limit with every product. */
  all(): LimitItem[] {
    return this.#items(() => true);
  }

  #items(isSeen: (productId: string) => boolean): LimitItem[] {
    const used = this.#used();
    return LIMIT_NAMES.map((limit) => {
      const { unit, scope, raisable, says } = limitRow(limit);
      const about = { limit, unit, scope, raisable, says };
      if (scope !== 'product') return { ...about, ...this.#reading(used, limit, null) };
      const products = this.#composition.gate.policy.products
        .filter(({ id }) => isSeen(id))
        .map(({ id }) => ({ productId: id, ...this.#reading(used, limit, id) }));
      const nearest = products.reduce<LimitReading>(
        (near, next) => (share(next) > share(near) ? next : near),
        products[0] ?? this.#reading(used, limit, null),
      );
      const { value, warnAt, usage, status } = nearest;
      return { ...about, value, warnAt, usage, status, products };
    });
  }

  /** A limit at the value in force, with what is used of it. */
  #reading(used: Used, limit: LimitName, productId: string | null): LimitReading {
    const { state } = this.#composition.committer.ledger;
    const found = used.find((each) => each.limit === limit && each.productId === productId);
    const row = limitRow(limit, found?.value ?? limitInForce(state, limit));
    const usage = found?.usage ?? null;
    return {
      value: row.value,
      warnAt: row.warnAt,
      usage,
      status: usage === null ? 'unknown' : limitStatus(row, usage),
    };
  }

  /** What `WatchThresholds` reads, and the latencies, which only the HTTP edge measures. */
  #used(): Used {
    const { blocks, requests } = this.#meters;
    const { state } = this.#composition.committer.ledger;
    const load = { writesPerSecond: blocks.writesPerSecond(), writers: this.#admitWrites.writers };
    const latencies = LIMIT_NAMES.filter((limit): limit is keyof typeof LATENCIES => limit in LATENCIES);
    return [
      ...this.#watchThresholds.readings(load),
      ...latencies.map((limit) => ({
        limit,
        productId: null,
        value: limitInForce(state, limit),
        usage: requests.latencyMsP99(LATENCIES[limit]),
      })),
    ];
  }
}

const share = ({ usage, value }: LimitReading): number => (usage ?? 0) / value;
