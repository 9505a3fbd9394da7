export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type RunLog = (level: LogLevel, text: string) => void;

/** Beyond these, warnings and errors are left out: thousands of VUs may fail alike, or each in its own words. */
const REPEATS_MAX = 20;
const TEXTS_MAX = 200;

/** A log in which one fault of many VUs does not bury the others. What a script prints on purpose is always printed. */
export function withoutFlood(log: RunLog): RunLog {
  const seen = new Map<string, number>();
  return (level, text) => {
    if (level === 'info' || level === 'debug') return log(level, text);
    const count = seen.get(text);
    if (count === undefined && seen.size > TEXTS_MAX) return;
    seen.set(text, (count ?? 0) + 1);
    if (seen.size > TEXTS_MAX) log('warn', 'too many different warnings and errors: further ones are not shown');
    else if ((count ?? 0) < REPEATS_MAX) log(level, text);
    else if (count === REPEATS_MAX) log(level, `${text} (not shown again)`);
  };
}
