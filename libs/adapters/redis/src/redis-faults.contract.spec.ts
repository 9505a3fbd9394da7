import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { UnrulyProxy, type Passage } from '@bucket/testing';
import { Redis } from 'ioredis';
import type { RedisWriteLimiter } from './index.ts';
import { SHARING_MS } from './redis-commands.ts';
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
    const limiter = start(proxy.url, randomUUID(), { processesMax: 4 });
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

  describe('keeps the rate over all processes together', () => {
    const RATE = 300;
    /** In one and a half seconds: 75 ms of the rate at once for each limiter that paces, and the half percent. */
    const GRANTED_MAX = 1.5 * RATE * 1.005 + 2 * (0.075 * RATE + 1);

    /** Two limiters that reach the server by themselves, and one by a proxy; three processes at most. */
    const threeSharing = async () => {
      const proxy = await proxyTo();
      const namespace = randomUUID();
      const near = [1, 2].map(() => start(serverUrl, namespace, { processesMax: 3 }));
      const far = start(proxy.url, namespace, { processesMax: 3 });
      await sharing(proxy, ...near, far);
      await eventually('each hears of the others', () => [...near, far].every(({ processes }) => processes === 3));
      return { proxy, namespace, near, far };
    };

    it('while one that is cut off takes its part by itself', async () => {
      const { proxy, near, far } = await threeSharing();
      await proxy.cut();
      await eventually('it works alone', () => far.mode === 'alone');
      await sleep(SHARING_MS);
      const { granted } = await press([...near, far], 1_500, RATE);
      expect(near.map(({ mode }) => mode)).toEqual(['shared', 'shared']);
      expect(granted).toBeLessThanOrEqual(GRANTED_MAX);
      expect(granted).toBeGreaterThanOrEqual(1.5 * RATE * 0.85);
      await sharing(proxy, far);
      expect((await press([...near, far], 1_500, RATE)).granted).toBeGreaterThanOrEqual(1.5 * RATE * 0.85);
    });

    it('while one for which Redis is too slow takes its part by itself', async () => {
      const { proxy, near, far } = await threeSharing();
      proxy.delayMs = 60;
      await press([far], 400, RATE);
      await eventually('it works alone', () => far.mode === 'alone');
      await sleep(SHARING_MS);
      const { granted } = await press([...near, far], 1_500, RATE);
      expect(far.mode).toBe('alone');
      expect(granted).toBeLessThanOrEqual(GRANTED_MAX);
      expect(granted).toBeGreaterThanOrEqual(1.5 * RATE * 0.85);
    });

    it('when Redis comes back empty and reaches one of them first', async () => {
      const proxies = [await proxyTo(), await proxyTo()];
      const namespace = randomUUID();
      const limiters = proxies.map(({ url }) => start(url, namespace, { processesMax: 2 }));
      for (const proxy of proxies) await sharing(proxy);
      await eventually('all share', () =>
        limiters.every(({ mode, processes }) => mode === 'shared' && processes === 2),
      );
      for (const proxy of proxies) await proxy.cut();
      const redis = new Redis(serverUrl);
      await redis.del(`bucket:${namespace}:limit:all`, `bucket:${namespace}:running`);
      redis.disconnect();
      await proxies[0]?.listen();
      await eventually('one shares', () => limiters[0]?.mode === 'shared');
      const { granted } = await press(limiters, 1_000, RATE);
      expect(granted).toBeLessThanOrEqual(RATE * 1.005 + 2 * (0.075 * RATE + 1));
    });

    it('and gives all of it to the others when one is closed', async () => {
      const { near, far } = await threeSharing();
      await far.close();
      expect((await press(near, 1_500, RATE)).granted).toBeGreaterThanOrEqual(1.5 * RATE * 0.85);
    });

    it('and reserves nothing for one that was started again under its id', async () => {
      const proxy = await proxyTo();
      const namespace = randomUUID();
      const parts = { processesMax: 3, processId: 'host:8080' };
      const crashed = start(proxy.url, namespace, parts);
      await sharing(proxy, crashed);
      await proxy.cut();
      const restarted = start(serverUrl, namespace, parts);
      await eventually('it shares', () => restarted.mode === 'shared');
      expect(restarted.processes).toBe(1);
    });

    it('and gives all of it to as many as there may be, however many have disappeared', async () => {
      const { proxy, namespace, near, far } = await threeSharing();
      await proxy.cut();
      await eventually('it works alone', () => far.mode === 'alone');
      const replacement = start(serverUrl, namespace, { processesMax: 3 });
      await eventually('it shares', () => replacement.mode === 'shared');
      await sleep(SHARING_MS);
      expect((await press([...near, replacement], 1_500, RATE)).granted).toBeGreaterThanOrEqual(1.5 * RATE * 0.85);
    });
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
    await redis.del(`bucket:${namespace}:limit:all`, `bucket:${namespace}:running`);
    expect((await limiter.take('all', 1, 100)).kind).toBe('granted');
    expect(await redis.exists(`bucket:${namespace}:limit:all`)).toBe(1);
    expect(await redis.pttl(`bucket:${namespace}:limit:all`)).toBeGreaterThan(0);
    redis.disconnect();
    expect(limiter.mode).toBe('shared');
  });
});
