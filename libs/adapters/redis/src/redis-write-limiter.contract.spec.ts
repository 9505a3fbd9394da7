import { randomUUID } from 'node:crypto';
import { describe, it } from '@jest/globals';
import { writeLimiterContract } from '@bucket/testing';
import { eventually, SERVER_URL, startLimiter } from './redis-fixture.spec-data.ts';

if (SERVER_URL === undefined) {
  describe.skip('RedisWriteLimiter (no server: BUCKET_TEST_REDIS_URL is not set)', () =>
    it('keeps its promises', () => undefined));
} else {
  const url = SERVER_URL;
  writeLimiterContract('RedisWriteLimiter', async (clock) => {
    const namespace = randomUUID();
    // A busy machine must not make this a test of the local limiter.
    const start = () => startLimiter(url, namespace, { localClock: clock, serverTime: clock, answerMsMax: 5_000 });
    const limiters = [start(), start(), start()] as const;
    await eventually('all share', () => limiters.every(({ mode }) => mode === 'shared'));
    return {
      limiters: [...limiters],
      remove: async () => {
        for (const limiter of limiters) await limiter.close();
      },
    };
  });
}
