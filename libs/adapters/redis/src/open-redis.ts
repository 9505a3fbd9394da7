import { Redis } from 'ioredis';

/**
 * A connection for a limiter: it never keeps a command for later, and comes back by itself within half a second of the
 * server. The first attempt begins at once; nobody waits for it.
 *
 * @param url `redis://` or `rediss://`
 */
export function openRedis(url: string): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    enableAutoPipelining: true,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 1_000,
    // Heartbeats bring data every second: a line that is silent for longer is dead.
    socketTimeout: 3_000,
    retryStrategy: (times) => Math.min(50 * times, 500),
  });
  // Told by the mode of the limiter; an error without a listener would end the process.
  redis.on('error', () => undefined);
  return redis;
}
