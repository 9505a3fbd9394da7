import type { Clock, LimitDecision, LimitQuota, WriteLimiter } from '@bucket/ports';
import type { Redis } from 'ioredis';
import { Circuit, type Mode } from './circuit.ts';
import { BURST_MS, defineCommands, PACE } from './redis-commands.ts';
import { withTimeout } from './with-timeout.ts';

/** The longest that a decision waits for Redis. */
export const ANSWER_MS_MAX = 20;
const HEARTBEAT_MS = 1_000;
/** While alone: how often it is tried whether Redis is back. */
const PROBE_MS = 200;
/** How long a process counts after its last heartbeat. */
const PRESENT_MS = 5_000;

export interface RedisLimiterParts {
  /** As `openRedis` makes it; closed with the limiter. */
  readonly redis: Redis;
  /** Paces this process while Redis is away. */
  readonly local: WriteLimiter;
  /** Of the bucket: several may share one Redis. */
  readonly namespace: string;
  /** Unique among the processes. */
  readonly processId: string;
  /** Processes to share with while Redis has not said how many there are; 1 or more. */
  readonly processesMin: number;
  /** Of the process, for the age of what `peek` tells. */
  readonly clock: Clock;
  /** Told of each change, for logs and metrics. Must not throw. */
  readonly onMode?: (mode: Mode) => void;
  /** `ANSWER_MS_MAX` unless given. */
  readonly answerMsMax?: number;
  /** Instead of the server's own time: for tests, which cannot move that. */
  readonly serverTime?: Clock;
}

/** What Redis last said of a key. */
interface Known {
  readonly atMs: number;
  readonly aheadMs: number;
  readonly room: number;
}

/**
 * One pace for all processes, kept in Redis. While Redis is away or slow this process takes its share of the rate by
 * itself, and goes back when Redis has answered twice in time. It holds nothing that could not be lost.
 */
export class RedisWriteLimiter implements WriteLimiter {
  readonly #parts: RedisLimiterParts;
  readonly #circuit: Circuit;
  readonly #known = new Map<string, Known>();
  readonly #answerMsMax: number;
  readonly #processesKey: string;
  #processes: number;
  #timer: NodeJS.Timeout | undefined;
  #isOpen = true;

  private constructor(parts: RedisLimiterParts) {
    this.#parts = parts;
    this.#processes = parts.processesMin;
    this.#answerMsMax = parts.answerMsMax ?? ANSWER_MS_MAX;
    this.#processesKey = `bucket:${parts.namespace}:processes`;
    this.#circuit = new Circuit(parts.onMode ?? (() => undefined));
  }

  /** Does not wait for Redis: limits hold from the first write on, shared or not. */
  static start(parts: RedisLimiterParts): RedisWriteLimiter {
    defineCommands(parts.redis);
    const limiter = new RedisWriteLimiter(parts);
    parts.redis.once('ready', () => void limiter.#heartbeat());
    void limiter.#heartbeat();
    return limiter;
  }

  get mode(): Mode {
    return this.#circuit.mode;
  }

  get processes(): number {
    return Math.max(this.#processes, this.#parts.processesMin);
  }

  take(key: string, writes: number, ratePerSecond: number): Promise<LimitDecision> {
    return this.#isShared()
      ? this.#takeShared(key, writes, ratePerSecond)
      : this.#takeAlone(key, writes, ratePerSecond);
  }

  peek(key: string, ratePerSecond: number): LimitQuota {
    if (!this.#isShared()) return wholeRate(this.#parts.local.peek(key, this.#share(ratePerSecond)));
    const known = this.#known.get(key);
    const passedMs = known === undefined ? 0 : this.#parts.clock.nowMs() - known.atMs;
    return quotaOf(Math.max(0, (known?.aheadMs ?? 0) - Math.max(0, passedMs)), known?.room ?? Infinity, ratePerSecond);
  }

  /** Says that this process is gone, if it can, and closes the connection. */
  async close(): Promise<void> {
    this.#isOpen = false;
    clearTimeout(this.#timer);
    const { redis, processId } = this.#parts;
    if (redis.status === 'ready') {
      await withTimeout(this.#answerMsMax, redis.zrem(this.#processesKey, processId)).catch(() => undefined);
    }
    redis.disconnect();
  }

  #isShared(): boolean {
    return this.#circuit.mode === 'shared' && this.#parts.redis.status === 'ready';
  }

  async #takeShared(key: string, writes: number, ratePerSecond: number): Promise<LimitDecision> {
    const { redis, clock, namespace, serverTime } = this.#parts;
    const time = serverTime === undefined ? '' : serverTime.nowMs();
    const answer = await withTimeout(
      this.#answerMsMax,
      redis.bucketTake(`bucket:${namespace}:limit:${key}`, writes, ratePerSecond, time),
    ).catch(() => undefined);
    const numbers = numbersOf(answer);
    if (numbers === undefined) {
      this.#circuit.failed();
      return this.#takeAlone(key, writes, ratePerSecond);
    }
    this.#circuit.worked();
    const [granted, delayMs, retryAfterSeconds, aheadMs, room] = numbers;
    this.#known.set(key, { atMs: clock.nowMs(), aheadMs, room });
    const quota = quotaOf(aheadMs, room, ratePerSecond);
    return granted === 1 ? { kind: 'granted', delayMs, quota } : { kind: 'refused', retryAfterSeconds, quota };
  }

  async #takeAlone(key: string, writes: number, ratePerSecond: number): Promise<LimitDecision> {
    const decision = await this.#parts.local.take(key, writes, this.#share(ratePerSecond));
    return { ...decision, quota: wholeRate(decision.quota) };
  }

  #share(ratePerSecond: number): number {
    return ratePerSecond / this.processes;
  }

  /** Beats, and is the probe: one at a time, so that a server that does not answer is not sent more and more. */
  async #heartbeat(): Promise<void> {
    clearTimeout(this.#timer);
    if (!this.#isOpen) return;
    const { redis, processId } = this.#parts;
    if (redis.status === 'ready') {
      const startedMs = performance.now();
      const count = await redis.bucketHeartbeat(this.#processesKey, processId, PRESENT_MS).catch(() => undefined);
      if (typeof count === 'number') this.#processes = count;
      this.#circuit.probed(typeof count === 'number' && performance.now() - startedMs <= this.#answerMsMax);
    } else {
      this.#circuit.probed(false);
    }
    if (!this.#isOpen) return;
    this.#timer = setTimeout(() => void this.#heartbeat(), this.#circuit.mode === 'shared' ? HEARTBEAT_MS : PROBE_MS);
    this.#timer.unref();
  }
}

function numbersOf(answer: unknown): [number, number, number, number, number] | undefined {
  if (!Array.isArray(answer) || answer.length !== 5) return undefined;
  const [granted, delayMs, retryAfterSeconds, aheadMs, room] = answer.map(Number);
  return [granted ?? 0, delayMs ?? 0, retryAfterSeconds ?? 1, aheadMs ?? 0, room ?? 0];
}

function quotaOf(aheadMs: number, room: number, ratePerSecond: number): LimitQuota {
  const byPace = aheadMs > BURST_MS ? 0 : Math.floor(((BURST_MS - aheadMs) * PACE * ratePerSecond) / 1_000) + 1;
  return { ratePerSecond, remaining: Math.min(byPace, room), resetSeconds: Math.ceil(aheadMs / 1_000) };
}

/** A share of a rate need not be a whole number, but is told as one. */
const wholeRate = (quota: LimitQuota): LimitQuota => ({
  ...quota,
  ratePerSecond: Math.max(1, Math.floor(quota.ratePerSecond)),
});
