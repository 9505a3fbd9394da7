import { formatWithOptions } from 'node:util';
import type { LogLevel, VuHost } from '../vu/vu-host.ts';

/** `console` of a script: what it prints is a log line of the run. */
export function scriptConsole(host: VuHost): Readonly<Record<string, (...values: readonly unknown[]) => void>> {
  const at =
    (level: LogLevel) =>
    (...values: readonly unknown[]) =>
      host.log(level, formatWithOptions({ depth: 4 }, ...values));
  return { log: at('info'), info: at('info'), debug: at('debug'), warn: at('warn'), error: at('error') };
}
