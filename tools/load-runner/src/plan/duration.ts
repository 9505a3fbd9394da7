const UNIT_MS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };
const PART = /(\d+(?:\.\d+)?)(ms|[hms])/g;

/** A duration as k6 writes it: `1m30s`, `250ms`, `1.5h`. */
export const DURATION = /^(\d+(\.\d+)?(ms|[hms]))+$/;

/** @throws {RangeError} for text that is not a duration */
export function parseDurationMs(text: string): number {
  if (!DURATION.test(text)) throw new RangeError(`not a duration: "${text}"`);
  return [...text.matchAll(PART)].reduce((sum, [, count, unit = '']) => sum + Number(count) * (UNIT_MS[unit] ?? 0), 0);
}

/** `65.3s`: for people. */
export function formatSeconds(ms: number): string {
  return `${Number((ms / 1_000).toFixed(1))}s`;
}
