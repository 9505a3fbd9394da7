import type { Instant } from './artifact.ts';

const DAY_MS = 86_400_000;

/** Milliseconds since 1970 as RFC 3339 UTC with milliseconds. */
export function instantOf(ms: number): Instant {
  return new Date(ms).toISOString();
}

/** RFC 3339 §5.6 in upper case, without leap seconds. */
const RFC3339 =
  /^(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
const YEARS_MS = { from: Date.parse('0000-01-01T00:00:00Z'), to: Date.parse('9999-12-31T23:59:59.999Z') } as const;

/**
 * Milliseconds since 1970 of an RFC 3339 time; undefined where the text is none, where no calendar has its day (`Date.parse` takes
 * 30 February for 2 March), or where it is in no year from 0 to 9999 in UTC.
 */
export function parseInstant(text: string): number | undefined {
  const day = RFC3339.exec(text)?.[1];
  if (day === undefined) return undefined;
  const midnightMs = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(midnightMs) || !instantOf(midnightMs).startsWith(day)) return undefined;
  const ms = Date.parse(text);
  return ms >= YEARS_MS.from && ms <= YEARS_MS.to ? ms : undefined;
}

/** @param days may be negative or a fraction */
export function addDays(instant: Instant, days: number): Instant {
  return instantOf(Date.parse(instant) + days * DAY_MS);
}
