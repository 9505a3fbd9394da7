import { MemoryWriteLimiter } from '@bucket/memory';
import { nodeRandom, systemClock } from '@bucket/node';
import type { WriteLimiter } from '@bucket/ports';
import { log } from './log.ts';
import type { Settings } from './settings.ts';

/** Several processes that find no Redis share the rate as if there were this many, until Redis has said how many there are. */
const PROCESSES_MIN = 1;

export interface OpenLimiter {
  readonly limiter: WriteLimiter;
  readonly close: () => Promise<void>;
}

/** Shares the rate through Redis where one is set, and paces this process alone otherwise. @param namespace of the bucket */
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
