import type { LoggerService } from '@nestjs/common';
import { log } from '@bucket/bucket';

const text = (message: unknown): string =>
  message instanceof Error ? (message.stack ?? message.message) : String(message);

/** What Nest itself has to report, as lines of the log of this process; its progress messages are left out. */
export const nestLogger: LoggerService = {
  log: () => undefined,
  warn: (message: unknown) => log.warn({ nest: text(message) }),
  error: (message: unknown) => log.error({ nest: text(message) }),
  fatal: (message: unknown) => log.error({ nest: text(message) }),
};
