export type { Mode } from './circuit.ts';
export { openRedis } from './open-redis.ts';
export { ANSWER_MS_MAX, RedisWriteLimiter, type RedisLimiterParts } from './redis-write-limiter.ts';
