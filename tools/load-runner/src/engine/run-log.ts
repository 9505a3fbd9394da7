import type { LogLevel } from '../vu/vu-host.ts';

export type RunLog = (level: LogLevel, text: string) => void;

/** A text that repeats more often than this within a run is counted and not printed: thousands of VUs may fail alike. */
const REPEATS_MAX = 20;
const TEXTS_MAX = 1_000;

/** A log in which one fault of many VUs does not bury the others. */
export function withoutFlood(log: RunLog): RunLog {
  const seen = new Map<string, number>();
  return (level, text) => {
    if (level === 'info' || level === 'debug') return log(level, text);
    const count = (seen.get(text) ?? 0) + 1;
    if (seen.size < TEXTS_MAX || count > 1) seen.set(text, count);
    if (count < REPEATS_MAX) log(level, text);
    else if (count === REPEATS_MAX) log(level, `${text} (not shown again)`);
  };
}
