import type { Role } from '../actors/roles.ts';

export type LimitStatus = 'healthy' | 'warning' | 'critical';

/** What a limit counts over: the whole bucket, one product, or one request. */
export type LimitScope = 'all' | 'product' | 'request';

export type LimitUnit =
  '1/s' | 'artifacts' | 'products' | 'bytes' | 'writers' | 'items' | 'ms' | 'days' | 'hours' | 'levels' | 'keys';

/**
 * What happens once usage reaches a threshold. `tell`: somebody learns of it. `investigate`: somebody looks into it now.
 * `throttle`: part of the requests wait. `refuse`: what would add more is refused. `end`: the period is over.
 */
export type LimitAction = 'tell' | 'investigate' | 'throttle' | 'refuse' | 'end';

/** A threshold as it is written in the table: a share of the limit, so that it moves along when the limit is raised. */
export interface ThresholdDefinition {
  /** Percent of the value; over 100 where the value is a promise rather than a bound (latencies). */
  readonly atPercent: number;
  readonly status: Exclude<LimitStatus, 'healthy'>;
  readonly action: LimitAction;
  /** The roles to tell; `service` is the product's own. Empty where the answer to the request says it all. */
  readonly tell: readonly Role[];
}

/** A threshold of a limit at its current value. */
export interface LimitThreshold extends ThresholdDefinition {
  /** In the unit of the limit; reached when usage is equal or above. */
  readonly at: number;
}

/** A row as it is written in the table. */
export interface LimitDefinition {
  readonly value: number;
  readonly unit: LimitUnit;
  readonly scope: LimitScope;
  /** Whether an approved change request of kind `limit` may raise it. The others are part of a contract or a promise. */
  readonly raisable: boolean;
  /** One sentence for people: documentation, OpenAPI, alerts. */
  readonly says: string;
  /** Ascending by `atPercent`. */
  readonly thresholds: readonly ThresholdDefinition[];
}

/** A row at its current value. */
export interface LimitRow<Name extends string = string> extends LimitDefinition {
  readonly limit: Name;
  /** Where a warning comes other than at the value itself, ascending, in the unit of the limit. */
  readonly warnAt: readonly number[];
  readonly thresholds: readonly LimitThreshold[];
}

/** The row of a definition at a value, its thresholds moved along in proportion. */
export function limitRowAt<Name extends string>(
  limit: Name,
  definition: LimitDefinition,
  value: number,
): LimitRow<Name> {
  const thresholds = definition.thresholds.map((t) => ({ ...t, at: (value * t.atPercent) / 100 }));
  const warnAt = thresholds.filter((t) => t.atPercent !== 100).map((t) => t.at);
  return { ...definition, limit, value, thresholds, warnAt };
}

/** The highest threshold that a usage has reached, or undefined below the first. */
export function thresholdReached(row: LimitRow, usage: number): LimitThreshold | undefined {
  return row.thresholds.findLast((threshold) => usage >= threshold.at);
}

/** `healthy` below the first threshold, then what the highest one reached says. `usage` is in the unit of the row. */
export function limitStatus(row: LimitRow, usage: number): LimitStatus {
  return thresholdReached(row, usage)?.status ?? 'healthy';
}
