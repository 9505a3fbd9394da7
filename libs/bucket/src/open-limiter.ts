import { hostname } from 'node:os';
import { MemoryWriteLimiter } from '@bucket/memory';
import { nodeRandom, systemClock } from '@bucket/node';
import type { WriteLimiter } from '@bucket/ports';
import { log } from './log.ts';
import type { Settings } from './settings.ts';

export interface OpenLimiter {
  readonly limiter: WriteLimiter;
  readonly close: () => Promise<void>;
}

/**
 * A limiter that shares the rate between processes through Redis where `BUCKET_REDIS_URL` is set, and one for this process
 * alone otherwise.
 * @param namespace name of the bucket, a prefix of its keys in Redis
 */
export async function openLimiter(
  { redisUrl, processesMax, port }: Pick<Settings, 'redisUrl' | 'processesMax' | 'port'>,
  namespace: string,
): Promise<OpenLimiter> {
  const local = new MemoryWriteLimiter(systemClock);
  if (redisUrl === undefined) return { limiter: local, close: () => Promise.resolve() };
  // Loaded only where it is used, like the driver of a store.
  const { openRedis, RedisWriteLimiter } = await import('@bucket/redis');
  const limiter = RedisWriteLimiter.start({
    redis: openRedis(redisUrl),
    local,
    namespace,
    // A process that is started again after a crash replaces the one before, whose part of the rate is then not reserved.
    processId: port === 0 ? nodeRandom.uuid7() : `${hostname()}:${port}`,
    processesMax,
    clock: systemClock,
    onMode: (mode) => log.info({ limiter: mode }),
  });
  return { limiter, close: () => limiter.close() };
}
