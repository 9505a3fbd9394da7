import type { Contains } from '../metrics/metrics-registry.ts';

/** `12.35ms`, `1.2s`, `4.1 MB`, `1,204`: a value as a reader of a report wants it. */
export function formatValue(value: number, contains: Contains): string {
  if (contains === 'time') return formatMs(value);
  return contains === 'data' ? formatBytes(value) : formatNumber(value);
}

export function formatMs(ms: number): string {
  const size = Math.abs(ms);
  if (size === 0) return '0ms';
  if (size < 1) return `${trimmed(ms * 1_000, 0)}µs`;
  if (size < 1_000) return `${trimmed(ms, 2)}ms`;
  return size < 60_000 ? `${trimmed(ms / 1_000, 2)}s` : `${trimmed(ms / 60_000, 1)}m`;
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const step = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  return `${trimmed(bytes / 1_000 ** step, step === 0 ? 0 : 1)} ${units[step] ?? 'B'}`;
}

/** Thousands are grouped, whatever the locale of the machine. */
export function formatNumber(value: number): string {
  const rounded = Number.isInteger(value) ? String(value) : trimmed(value, Math.abs(value) < 10 ? 3 : 1);
  const [whole = '', fraction] = rounded.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

export function formatPercent(share: number): string {
  return `${trimmed(share * 100, 2)}%`;
}

function trimmed(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}
