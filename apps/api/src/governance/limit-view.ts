import { limitInForce } from '@bucket/application';
import {
  LIMIT_NAMES,
  limitRow,
  limitStatus,
  type LimitName,
  type LimitRow,
  type LimitStatus,
  type Product,
} from '@bucket/domain';
import type { Bucket } from '../compose.ts';
import type { Meters } from '../metrics/meters.ts';

export interface LimitReading {
  /** In force, approved changes included. */
  readonly value: number;
  readonly warnAt: readonly number[];
  /** In the unit of the limit; null where nothing is used up, or nothing was measured yet. */
  readonly usage: number | null;
  readonly status: LimitStatus;
}

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
  return LIMIT_NAMES.map((limit) => {
    const { unit, scope, raisable, says } = limitRow(limit);
    const about = { limit, unit, scope, raisable, says };
    if (scope !== 'product') return { ...about, ...reading(rowInForce(bucket, limit), usageOf(bucket, meters, limit)) };
    const products = bucket.gate.policy.products
      .filter(({ id }) => productId === null || id === productId)
      .map((product) => ({ productId: product.id, ...productReading(bucket, limit, product) }));
    const nearest = products.reduce<LimitReading>(
      (near, next) => (share(next) > share(near) ? next : near),
      products[0] ?? reading(rowInForce(bucket, limit), null),
    );
    const { value, warnAt, usage, status } = nearest;
    return { ...about, value, warnAt, usage, status, products };
  });
}

function rowInForce({ committer }: Bucket, limit: LimitName): LimitRow {
  return limitRow(limit, limitInForce(committer.ledger.state, limit));
}

function reading(row: LimitRow, usage: number | null): LimitReading {
  return {
    value: row.value,
    warnAt: row.warnAt,
    usage,
    status: usage === null ? 'healthy' : limitStatus(row, usage),
  };
}

function productReading(bucket: Bucket, limit: LimitName, product: Product): LimitReading {
  const { gate, committer } = bucket;
  const { artifacts, bytes } = committer.ledger.state.usage(product.id);
  return limit === 'storageBytesPerProduct'
    ? reading(limitRow(limit, gate.storageShare(committer.ledger.state, product)), bytes)
    : reading(rowInForce(bucket, limit), artifacts);
}

const share = ({ usage, value }: LimitReading): number => (usage ?? 0) / value;

function usageOf({ admitWrites, committer, gate }: Bucket, meters: Meters, limit: LimitName): number | null {
  const total = committer.ledger.state.total();
  switch (limit) {
    case 'writesPerSecond':
      return meters.blocks.writesPerSecond();
    case 'concurrentWriters':
      return admitWrites.writers;
    case 'artifactsTotal':
      return total.artifacts;
    case 'storageBytesTotal':
      return total.bytes;
    case 'products':
      return gate.policy.products.length;
    case 'writeLatencyMsP99':
      return meters.requests.latencyMsP99('write');
    case 'readLatencyMsP99':
      return meters.requests.latencyMsP99('read');
    case 'queryLatencyMsP99':
      return meters.requests.latencyMsP99('query');
    default:
      return null;
  }
}
