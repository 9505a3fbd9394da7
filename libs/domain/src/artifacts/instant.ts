import type { Instant } from './artifact.ts';

const DAY_MS = 86_400_000;

/** Milliseconds since 1970 as RFC 3339 UTC with milliseconds. */
export function instantOf(ms: number): Instant {
  return new Date(ms).toISOString();
}

/** @param days may be negative or a fraction */
export function addDays(instant: Instant, days: number): Instant {
  return instantOf(Date.parse(instant) + days * DAY_MS);
}
