import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { MemoryWriteLimiter } from '@bucket/memory';
import type { Clock } from '@bucket/ports';
import type { RedisLimiterParts } from './redis-write-limiter.ts';
import { openRedis, RedisWriteLimiter } from './index.ts';

/** Set by the tests' global set-up where a server can be had; see `npm run services`. */
export const SERVER_URL = process.env['BUCKET_TEST_REDIS_URL'];

/** The process's own time, which nobody sets. */
export const steadyClock: Clock = { nowMs: () => performance.now() };

/** A limiter as one process has it. */
export function startLimiter(
  url: string,
  namespace: string,
  parts: Partial<RedisLimiterParts> & { readonly localClock?: Clock } = {},
): RedisWriteLimiter {
  const { localClock = steadyClock, ...rest } = parts;
  return RedisWriteLimiter.start({
    redis: openRedis(url),
    local: new MemoryWriteLimiter(localClock),
    namespace,
    processId: randomUUID(),
    processesMax: 1,
    clock: localClock,
    ...rest,
  });
}

/** Asks again until it is so. */
export async function eventually(what: string, isSo: () => boolean, withinMs = 5_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await sleep(5);
  }
}
