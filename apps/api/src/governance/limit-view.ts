import { limitInForce } from '@bucket/application';
import { LIMIT_NAMES, limitRow, limitStatus, type LimitName, type LimitStatus } from '@bucket/domain';
import type { Bucket } from '../use-cases.ts';
import type { Meters } from '../metrics/meters.ts';
import type { LatencyKind } from '../metrics/request-meter.ts';

export interface LimitReading {
  /** In force, approved changes included. */
  readonly value: number;
  readonly warnAt: readonly number[];
  /** In the unit of the limit; null where nothing is used up, or nothing was measured yet. */
  readonly usage: number | null;
  readonly status: LimitStatus;
}

type Used = readonly {
  readonly limit: LimitName;
  readonly productId: string | null;
  readonly value: number;
  readonly usage: number | null;
}[];

export interface LimitItem extends LimitReading {
  readonly limit: LimitName;
  readonly unit: string;
  readonly scope: string;
  readonly raisable: boolean;
  readonly says: string;
  /** For a limit that each product has of its own: its reading for each product that the caller may see. */
  readonly products?: readonly (LimitReading & { readonly productId: string })[];
}

/**
 * Every row of the table at its value in force. A limit of products reads as the caller's own product; for people, as the
 * product that is nearest to it.
 *
 * @param productId the caller's, or null for people
 */
export function limitItems(bucket: Bucket, meters: Meters, productId: string | null): LimitItem[] {
  const used = usedOf(bucket, meters);
  return LIMIT_NAMES.map((limit) => {
    const { unit, scope, raisable, says } = limitRow(limit);
    const about = { limit, unit, scope, raisable, says };
    if (scope !== 'product') return { ...about, ...reading(bucket, used, limit, null) };
    const products = bucket.gate.policy.products
      .filter(({ id }) => productId === null || id === productId)
      .map(({ id }) => ({ productId: id, ...reading(bucket, used, limit, id) }));
    const nearest = products.reduce<LimitReading>(
      (near, next) => (share(next) > share(near) ? next : near),
      products[0] ?? reading(bucket, used, limit, null),
    );
    const { value, warnAt, usage, status } = nearest;
    return { ...about, value, warnAt, usage, status, products };
  });
}

/** The row of a limit at the value in force, with what is used of it. */
function reading({ committer }: Bucket, used: Used, limit: LimitName, productId: string | null): LimitReading {
  const found = used.find((each) => each.limit === limit && each.productId === productId);
  const row = limitRow(limit, found?.value ?? limitInForce(committer.ledger.state, limit));
  const usage = found?.usage ?? null;
  return {
    value: row.value,
    warnAt: row.warnAt,
    usage,
    status: usage === null ? 'healthy' : limitStatus(row, usage),
  };
}

const share = ({ usage, value }: LimitReading): number => (usage ?? 0) / value;

const LATENCIES = {
  writeLatencyMsP99: 'write',
  readLatencyMsP99: 'read',
  queryLatencyMsP99: 'query',
} as const satisfies Partial<Record<LimitName, LatencyKind>>;

/** What is used of each limit: what the watch over thresholds reads, and the latencies that only the edge sees. */
function usedOf({ admitWrites, committer, watchThresholds }: Bucket, { blocks, requests }: Meters): Used {
  const load = { writesPerSecond: blocks.writesPerSecond(), writers: admitWrites.writers };
  const latencies = LIMIT_NAMES.filter((limit): limit is keyof typeof LATENCIES => limit in LATENCIES);
  return [
    ...watchThresholds.readings(load),
    ...latencies.map((limit) => ({
      limit,
      productId: null,
      value: limitInForce(committer.ledger.state, limit),
      usage: requests.latencyMsP99(LATENCIES[limit]),
    })),
  ];
}
