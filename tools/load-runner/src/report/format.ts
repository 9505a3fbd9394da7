import type { Contains } from '../metrics/metrics-registry.ts';

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** `12.35ms`, `1.2s`, `4.1 MB`, `1,204`: a value as a reader of a report wants it. */
export function formatValue(value: number, contains: Contains = 'default'): string {
  if (contains === 'time') return formatMs(value);
  // Thousands are grouped, whatever the locale of the machine.
  if (contains === 'default')
    return value.toLocaleString('en-US', { maximumFractionDigits: Math.abs(value) < 10 ? 3 : 1 });
  const step = value < 1 ? 0 : Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log10(value) / 3));
  return `${trimmed(value / 1_000 ** step, step === 0 ? 0 : 1)} ${BYTE_UNITS[step]}`;
}

export function formatMs(ms: number): string {
  if (ms === 0) return '0ms';
  if (ms < 1) return `${trimmed(ms * 1_000, 0)}µs`;
  return ms < 1_000 ? `${trimmed(ms, 2)}ms` : `${trimmed(ms / 1_000, 2)}s`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}

function trimmed(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}
