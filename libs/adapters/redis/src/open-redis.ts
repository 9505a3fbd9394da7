import { Redis } from 'ioredis';

/**
 * A connection for a limiter. Commands fail at once while it is not connected, instead of being queued. It reconnects by
 * itself within half a second after the server is back. The first attempt starts here; this function does not wait for it.
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
    // A heartbeat is answered twice a second, so a connection without data for longer than this is broken.
    socketTimeout: 3_000,
    retryStrategy: (times) => Math.min(50 * times, 500),
  });
  // The mode of the limiter tells the same. Without a listener, an `error` event would end the process.
  redis.on('error', () => undefined);
  return redis;
}
