import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { UnrulyProxy, type Passage } from '@bucket/testing';
import { Redis } from 'ioredis';
import type { RedisWriteLimiter } from './index.ts';
import { eventually, SERVER_URL, startLimiter, steadyClock } from './redis-fixture.spec-data.ts';

/** What a busy machine adds to the bound of 20 ms. */
const TOLERANCE_MS = 30;

/** One error for each command, which is an array of bulk strings. */
const outOfMemory = (commands: Buffer): Passage => ({
  answer: '-OOM command not allowed\r\n'.repeat(commands.toString('latin1').match(/^\*\d+\r$/gm)?.length ?? 0),
});

(SERVER_URL === undefined ? describe.skip : describe)('RedisWriteLimiter without Redis to rely on', () => {
  const serverUrl = SERVER_URL ?? '';
  const opened: RedisWriteLimiter[] = [];
  const proxies: UnrulyProxy[] = [];

  afterEach(async () => {
    for (const limiter of opened.splice(0)) await limiter.close();
    for (const proxy of proxies.splice(0)) await proxy.cut();
  });

  const start = (...parameters: Parameters<typeof startLimiter>): RedisWriteLimiter => {
    const limiter = startLimiter(...parameters);
    opened.push(limiter);
    return limiter;
  };

  const proxyTo = async (): Promise<UnrulyProxy> => {
    const proxy = await UnrulyProxy.to(serverUrl);
    proxies.push(proxy);
    return proxy;
  };

  const sharing = async (proxy: UnrulyProxy, ...limiters: RedisWriteLimiter[]): Promise<void> => {
    await proxy.listen();
    await eventually('it shares', () => limiters.every(({ mode }) => mode === 'shared'));
  };

  /** Asks as fast as it can. @returns writes granted, and the longest time that one answer took */
  const press = async (limiters: readonly RedisWriteLimiter[], forMs: number, ratePerSecond: number) => {
    const endMs = steadyClock.nowMs() + forMs;
    let granted = 0;
    let longestMs = 0;
    const ask = async (limiter: RedisWriteLimiter) => {
      while (steadyClock.nowMs() < endMs) {
        const startedMs = steadyClock.nowMs();
        if ((await limiter.take('all', 1, ratePerSecond)).kind === 'granted') granted += 1;
        longestMs = Math.max(longestMs, steadyClock.nowMs() - startedMs);
        await sleep(1);
      }
    };
    await Promise.all(limiters.map(ask));
    return { granted, longestMs };
  };

  it('shares one pace among processes by the time of the server', async () => {
    const namespace = randomUUID();
    const limiters = [1, 2, 3].map(() => start(serverUrl, namespace));
    await eventually('all share', () => limiters.every(({ mode }) => mode === 'shared'));
    const { granted } = await press(limiters, 1_500, 200);
    expect(granted).toBeLessThanOrEqual(1.5 * 200 + 10 + 8);
    expect(granted).toBeGreaterThanOrEqual(1.5 * 200 * 0.85);
  });

  it('takes its share alone when Redis is away at the start, and shares as soon as it comes', async () => {
    const proxy = await proxyTo();
    const limiter = start(proxy.url, randomUUID(), { processesMin: 4 });
    const { granted, longestMs } = await press([limiter], 500, 400);
    expect(limiter.mode).toBe('alone');
    expect(granted).toBeLessThanOrEqual(0.5 * 100 + 5 + 3);
    expect(longestMs).toBeLessThan(TOLERANCE_MS);
    await sharing(proxy, limiter);
  });

  it('divides the rate by the processes that were there when Redis is lost', async () => {
    const proxy = await proxyTo();
    const namespace = randomUUID();
    const limiters = [1, 2, 3].map(() => start(proxy.url, namespace));
    await sharing(proxy, ...limiters);
    await eventually('each hears of the others', () => limiters.every(({ processes }) => processes === 3));
    await proxy.cut();
    const { granted, longestMs } = await press(limiters, 1_000, 300);
    expect(granted).toBeLessThanOrEqual(300 + 3 * 6 + 6);
    expect(granted).toBeGreaterThanOrEqual(200);
    expect(longestMs).toBeLessThan(20 + TOLERANCE_MS);
    await sharing(proxy, ...limiters);
  });

  it.each([
    [
      'does not answer',
      (proxy: UnrulyProxy) => (proxy.isSilent = true),
      (proxy: UnrulyProxy) => (proxy.isSilent = false),
    ],
    ['is slow', (proxy: UnrulyProxy) => (proxy.delayMs = 60), (proxy: UnrulyProxy) => (proxy.delayMs = 0)],
    [
      'is out of memory',
      (proxy: UnrulyProxy) => (proxy.onRequest = outOfMemory),
      (proxy: UnrulyProxy) => (proxy.onRequest = () => 'pass'),
    ],
  ])('waits no longer than 20 ms when Redis %s, and comes back by itself', async (_, misbehave, behave) => {
    const proxy = await proxyTo();
    const limiter = start(proxy.url, randomUUID());
    await sharing(proxy, limiter);
    misbehave(proxy);
    const { granted, longestMs } = await press([limiter], 400, 100);
    expect(limiter.mode).toBe('alone');
    expect(granted).toBeLessThanOrEqual(0.4 * 100 + 5 + 5 + 3);
    expect(longestMs).toBeLessThan(20 + TOLERANCE_MS);
    behave(proxy);
    await eventually('it shares again', () => limiter.mode === 'shared');
  });

  it('goes on sharing when Redis has forgotten everything', async () => {
    const namespace = randomUUID();
    const limiter = start(serverUrl, namespace);
    await eventually('it shares', () => limiter.mode === 'shared');
    expect((await limiter.take('all', 1, 100)).kind).toBe('granted');
    const redis = new Redis(serverUrl);
    await redis.script('FLUSH');
    await redis.del(`bucket:${namespace}:limit:all`, `bucket:${namespace}:processes`);
    expect((await limiter.take('all', 1, 100)).kind).toBe('granted');
    expect(await redis.exists(`bucket:${namespace}:limit:all`)).toBe(1);
    expect(await redis.pttl(`bucket:${namespace}:limit:all`)).toBeGreaterThan(0);
    redis.disconnect();
    expect(limiter.mode).toBe('shared');
  });
});
