import { MemoryWriteLimiter } from '@bucket/memory';
import { nodeRandom, systemClock } from '@bucket/node';
import type { WriteLimiter } from '@bucket/ports';
import { log } from './log.ts';
import type { Settings } from './settings.ts';

/** How many processes share the rate while Redis cannot be reached and has not yet said how many there are. */
const PROCESSES_MIN = 1;

export interface OpenLimiter {
  readonly limiter: WriteLimiter;
  readonly close: () => Promise<void>;
}

/**
 * A limiter that shares the rate between processes through Redis where `BUCKET_REDIS_URL` is set, and one for this process
 * alone otherwise.
 * @param namespace name of the bucket, a prefix of its keys in Redis
 */
export async function openLimiter({ redisUrl }: Pick<Settings, 'redisUrl'>, namespace: string): Promise<OpenLimiter> {
  const local = new MemoryWriteLimiter(systemClock);
  if (redisUrl === undefined) return { limiter: local, close: () => Promise.resolve() };
  // Loaded only where it is used, like the driver of a store.
  const { openRedis, RedisWriteLimiter } = await import('@bucket/redis');
  const limiter = RedisWriteLimiter.start({
    redis: openRedis(redisUrl),
    local,
    namespace,
    processId: nodeRandom.uuid7(),
    processesMin: PROCESSES_MIN,
    clock: systemClock,
    onMode: (mode) => log.info({ limiter: mode }),
  });
  return { limiter, close: () => limiter.close() };
}
