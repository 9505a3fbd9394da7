import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { UnrulyProxy, type Passage } from '@bucket/testing';
import { Redis } from 'ioredis';
import type { RedisWriteLimiter } from './index.ts';
import { SHARING_MS } from './redis-commands.ts';
import { eventually, SERVER_URL, startLimiter, steadyClock } from './redis-fixture.spec-data.ts';

/** How long an answer of Redis is waited for. */
const BOUND_MS = 20;
/** What may come on top of it, beyond what a timer of the same length that began at the same moment is late. */
const TOLERANCE_MS = 30;

/** As long as an answer may take where the test is not about slow answers, so that a busy machine is not taken for one. */
const BUSY_MS_MAX = 2_000;

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

  /**
   * Asks as fast as it can.
   *
   * @returns writes granted; the longest that an answer took, less what a timer of `BOUND_MS` was late that began with it; how
   * long it all took, and for how much of it nobody asked because machine or server stood still for more than the 75 ms that
   * are caught up with
   */
  const press = async (limiters: readonly RedisWriteLimiter[], forMs: number, ratePerSecond: number) => {
    const beganMs = steadyClock.nowMs();
    const endMs = beganMs + forMs;
    let granted = 0;
    let longestMs = 0;
    let lastMs = beganMs;
    let lostMs = 0;
    const ask = async (limiter: RedisWriteLimiter) => {
      while (steadyClock.nowMs() < endMs) {
        const askedMs = steadyClock.nowMs();
        const timer = sleep(BOUND_MS).then(() => steadyClock.nowMs() - askedMs - BOUND_MS);
        if ((await limiter.take('all', 1, ratePerSecond)).kind === 'granted') granted += 1;
        const answeredMs = steadyClock.nowMs();
        const tookMs = answeredMs - askedMs;
        longestMs = Math.max(longestMs, tookMs <= BOUND_MS ? tookMs : tookMs - (await timer));
        lostMs += Math.max(0, answeredMs - lastMs - 75);
        lastMs = answeredMs;
        await sleep(1);
      }
    };
    // Several at a time each, so that even a busy machine asks for more than the rate.
    await Promise.all(limiters.flatMap((limiter) => [1, 2, 3, 4].map(() => ask(limiter))));
    const seconds = (steadyClock.nowMs() - beganMs) / 1_000;
    return { granted, longestMs, seconds, lostSeconds: lostMs / 1_000 };
  };

  it('shares one pace among processes by the time of the server', async () => {
    const namespace = randomUUID();
    const limiters = [1, 2, 3].map(() => start(serverUrl, namespace, { answerMsMax: BUSY_MS_MAX }));
    await eventually('all share', () => limiters.every(({ mode }) => mode === 'shared'));
    const { granted, seconds, lostSeconds } = await press(limiters, 1_500, 200);
    expect(granted).toBeLessThanOrEqual(seconds * 200 + 10 + 8);
    expect(granted).toBeGreaterThanOrEqual((seconds - lostSeconds) * 200 * 0.85);
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
    expect(longestMs).toBeLessThan(BOUND_MS + TOLERANCE_MS);
    await sharing(proxy, ...limiters);
  });

  describe('keeps the rate over all processes together', () => {
    const RATE = 300;
    /** With the half percent that the pace is faster, and 75 ms of the rate at once for the shared pace and for one alone. */
    const grantedMax = (seconds: number): number => seconds * RATE * 1.005 + 2 * (0.075 * RATE + 1);
    /** The rate that a limiter divides among those it shares with, or takes alone: what its answers say. */
    const rateOf = async (limiter: RedisWriteLimiter): Promise<number> =>
      (await limiter.take('all', 1, RATE)).quota.ratePerSecond;
    const near = { processesMax: 3, answerMsMax: BUSY_MS_MAX };

    /** Two limiters that reach the server by themselves, and one by a proxy; three processes at most. */
    const threeSharing = async (answerMsMax = BUSY_MS_MAX) => {
      const proxy = await proxyTo();
      const namespace = randomUUID();
      const one = start(serverUrl, namespace, near);
      const others = [start(serverUrl, namespace, near)];
      const far = start(proxy.url, namespace, { processesMax: 3, answerMsMax });
      const all = [one, ...others, far];
      await sharing(proxy, ...all);
      await eventually('each hears of the others', () => all.every(({ processes }) => processes === 3));
      return { proxy, namespace, one, far, all };
    };

    it('while one that is cut off takes its part by itself', async () => {
      const { proxy, one, far, all } = await threeSharing();
      await proxy.cut();
      await eventually('it works alone', () => far.mode === 'alone');
      await sleep(SHARING_MS);
      expect([await rateOf(one), await rateOf(far)]).toEqual([200, 100]);
      const { granted, seconds } = await press(all, 1_500, RATE);
      expect(all.map(({ mode }) => mode)).toEqual(['shared', 'shared', 'alone']);
      expect(granted).toBeLessThanOrEqual(grantedMax(seconds));
      await sharing(proxy, far);
      expect(await rateOf(one)).toBe(RATE);
    });

    it('while one for which Redis is too slow takes its part by itself', async () => {
      const { proxy, one, far, all } = await threeSharing(100);
      proxy.delayMs = 300;
      await press([far], 400, RATE);
      await eventually('it works alone', () => far.mode === 'alone');
      await sleep(SHARING_MS);
      expect([await rateOf(one), await rateOf(far)]).toEqual([200, 100]);
      const { granted, seconds } = await press(all, 1_500, RATE);
      expect(all.map(({ mode }) => mode)).toEqual(['shared', 'shared', 'alone']);
      expect(granted).toBeLessThanOrEqual(grantedMax(seconds));
    });

    it('when Redis comes back empty and reaches one of them first', async () => {
      const proxies = [await proxyTo(), await proxyTo()];
      const namespace = randomUUID();
      const limiters = proxies.map(({ url }) => start(url, namespace, { ...near, processesMax: 2 }));
      for (const proxy of proxies) await sharing(proxy);
      await eventually('all share', () =>
        limiters.every(({ mode, processes }) => mode === 'shared' && processes === 2),
      );
      for (const proxy of proxies) await proxy.cut();
      await eventually('both work alone', () => limiters.every(({ mode }) => mode === 'alone'));
      const redis = new Redis(serverUrl);
      await redis.del(`bucket:${namespace}:limit:all`, `bucket:${namespace}:running`);
      redis.disconnect();
      await proxies[0]?.listen();
      await eventually('one shares', () => limiters[0]?.mode === 'shared');
      expect(await Promise.all(limiters.map(rateOf))).toEqual([150, 150]);
      expect(limiters.map(({ mode }) => mode)).toEqual(['shared', 'alone']);
    });

    it('and gives all of it to the others when one is closed', async () => {
      const { one, far } = await threeSharing();
      await far.close();
      await sleep(SHARING_MS);
      expect(await rateOf(one)).toBe(RATE);
    });

    it('and reserves nothing for one that was started again under its id', async () => {
      const proxy = await proxyTo();
      const namespace = randomUUID();
      const parts = { ...near, processId: 'host:8080' };
      const crashed = start(proxy.url, namespace, parts);
      await sharing(proxy, crashed);
      await proxy.cut();
      const restarted = start(serverUrl, namespace, parts);
      await eventually('it shares', () => restarted.mode === 'shared');
      expect([await rateOf(restarted), restarted.processes]).toEqual([RATE, 1]);
    });

    it('and gives all of it to as many as there may be, however many have disappeared', async () => {
      const { proxy, namespace, one, far } = await threeSharing();
      await proxy.cut();
      await eventually('it works alone', () => far.mode === 'alone');
      await sleep(SHARING_MS);
      expect(await rateOf(one)).toBe(200);
      const replacement = start(serverUrl, namespace, near);
      await eventually('it shares', () => replacement.mode === 'shared');
      expect(await rateOf(one)).toBe(RATE);
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
    expect(longestMs).toBeLessThan(BOUND_MS + TOLERANCE_MS);
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
