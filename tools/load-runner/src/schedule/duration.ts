const UNIT_MS: Readonly<Record<string, number>> = {
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
  us: 0.001,
  µs: 0.001,
};
const PART = /(\d+(?:\.\d+)?)(ms|us|µs|[dhms])/gy;

/** Milliseconds of a k6 duration: a number (already milliseconds) or text such as `1m30s`, `250ms`, `1.5h`, `2000`. */
export function parseDurationMs(value: string | number): number {
  if (typeof value === 'number') return requireDuration(value, String(value));
  const text = value.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  let totalMs = 0;
  let end = 0;
  for (const part of text.matchAll(PART)) {
    totalMs += Number(part[1]) * (UNIT_MS[part[2] ?? ''] ?? Number.NaN);
    end = part.index + part[0].length;
  }
  if (end === 0 || end !== text.length) throw new RangeError(`not a duration: "${value}"`);
  return requireDuration(totalMs, value);
}

function requireDuration(ms: number, shown: string): number {
  if (!Number.isFinite(ms) || ms < 0) throw new RangeError(`not a duration: "${shown}"`);
  return ms;
}

/** `1m05s`, `12.3s`, `250ms`: for people, not for parsing. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${trimNumber(ms)}ms`;
  if (ms < 60_000) return `${trimNumber(ms / 1_000)}s`;
  const minutes = Math.floor(ms / 60_000);
  const seconds = Math.floor((ms % 60_000) / 1_000);
  return minutes < 60
    ? `${minutes}m${pad(seconds)}s`
    : `${Math.floor(minutes / 60)}h${pad(minutes % 60)}m${pad(seconds)}s`;
}

function trimNumber(value: number): string {
  return String(Number(value.toFixed(2)));
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
