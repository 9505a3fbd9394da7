import type { Instant } from '../artifacts/artifact.ts';
import { retentionDays } from '../gate/declared-policies.ts';
import { DEFAULT_LIMITS } from '../limits/limits.ts';
import { isInForce, type LegalHold } from './legal-hold.ts';
import type { RetentionTime } from './retention-time.ts';

/**
 * How long content of a class is kept at least after it went out of use. For 72 hours it can be replaced by another one; after
 * that only by a longer one.
 */
export interface RetentionLock {
  readonly productId: string;
  readonly artifactClass: string;
  readonly days: number;
  readonly approvedAt: Instant;
  readonly changeRequestId: string;
}

/** The key of the record of a lock. */
export const lockKey = (productId: string, artifactClass: string): string => `${productId}:${artifactClass}`;

const DAY_MS = 86_400_000;
/** How long a lock can still be shortened. */
export const LOCK_COOLING_OFF_MS = 3 * DAY_MS;
/** Seven years, the longest that anything is kept; two leap days included. */
export const RETENTION_DAYS_MAX = DEFAULT_LIMITS.auditTrailDays;

/** The rules that can give a version its retention, in the order of the table. */
export type RetentionRule = 'superseded-versions' | 'deleted-artifacts' | 'integration-policy' | 'retention-lock';

export interface RetentionPeriod {
  readonly days: number;
  /** The rule that gives the longest period. */
  readonly rule: RetentionRule;
}

/** How a version went out of use. */
export type Retirement = 'superseded' | 'deleted';

/** What the period of a version follows from. */
export interface RetentionInputs {
  readonly retirement: Retirement;
  /** The retention policy that the integration declared, such as `90-days`. */
  readonly declaredPolicy: string | undefined;
  readonly lock: RetentionLock | undefined;
}

/** The table of periods: the longest one counts, and none is shorter than what the certification promises. */
export function retentionPeriod({ retirement, declaredPolicy, lock }: RetentionInputs): RetentionPeriod {
  const certified: RetentionPeriod =
    retirement === 'superseded'
      ? { rule: 'superseded-versions', days: DEFAULT_LIMITS.supersededVersionsDays }
      : { rule: 'deleted-artifacts', days: DEFAULT_LIMITS.recoverableDays };
  const declared: RetentionPeriod = { rule: 'integration-policy', days: declaredDays(declaredPolicy ?? '') };
  const locked: RetentionPeriod = { rule: 'retention-lock', days: lock?.days ?? 0 };
  return [declared, locked].reduce((longest, each) => (each.days > longest.days ? each : longest), certified);
}

/** Days of a declared policy; 0 for a text that is none, as older declarations may have, which lengthens nothing. */
function declaredDays(policy: string): number {
  return Math.min(RETENTION_DAYS_MAX, retentionDays(policy) ?? 0);
}

/** From when the retention of a version counts: when it went out of use, or the latest release of a hold that covered it. */
export function retainedSince(retiredAt: Instant, holds: readonly LegalHold[]): Instant {
  return holds.reduce(
    (since, { releasedAt }) => (releasedAt !== null && releasedAt > since ? releasedAt : since),
    retiredAt,
  );
}

/** Why a version is kept, and until when. */
export interface Retention extends RetentionPeriod {
  readonly since: Instant;
  /** The end in retention time; it does not come while `isHeld`. */
  readonly endsMs: number;
  /** Whether a hold in force covers the version. */
  readonly isHeld: boolean;
}

/** @param holds that cover the version, or did so before their release */
export function retentionOf(
  retiredAt: Instant,
  inputs: RetentionInputs,
  holds: readonly LegalHold[],
  time: RetentionTime,
): Retention {
  const period = retentionPeriod(inputs);
  const since = retainedSince(retiredAt, holds);
  const endsMs = time.at(since) + period.days * DAY_MS;
  return { ...period, since, endsMs, isHeld: holds.some(isInForce) };
}

/** Until when a deleted artifact can be restored, in retention time. */
export function recoverableUntilMs(deletedAt: Instant, holds: readonly LegalHold[], time: RetentionTime): number {
  if (holds.some(isInForce)) return Number.POSITIVE_INFINITY;
  return time.at(retainedSince(deletedAt, holds)) + DEFAULT_LIMITS.recoverableDays * DAY_MS;
}

/** Whether a lock may replace the one before it. */
export function mayReplaceLock(before: RetentionLock | undefined, days: number, at: Instant): boolean {
  if (before === undefined || days >= before.days) return true;
  return Date.parse(at) - Date.parse(before.approvedAt) < LOCK_COOLING_OFF_MS;
}
