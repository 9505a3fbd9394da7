import type { Clock, LimitDecision, LimitQuota, WriteLimiter } from '@bucket/ports';
import type { Redis } from 'ioredis';
import { Circuit, type Mode } from './circuit.ts';
import { BURST_MS, defineCommands, PACE, SHARING_MS } from './redis-commands.ts';
import { withTimeout } from './with-timeout.ts';

/** The longest that a decision waits for Redis. */
export const ANSWER_MS_MAX = 20;
const HEARTBEAT_MS = 500;
/** While working alone: how often Redis is probed. */
const PROBE_MS = 200;

export interface RedisLimiterParts {
  /** As `openRedis` makes it; closed with the limiter. */
  readonly redis: Redis;
  /** Paces this process while Redis is away. */
  readonly local: WriteLimiter;
  /** Of the bucket: several buckets may use one Redis. */
  readonly namespace: string;
  /** Unique among the running processes. A process that is started with the id of an earlier one replaces it. */
  readonly processId: string;
  /**
   * The largest number of processes that run at once; 1 or more. Without Redis a process takes the rate divided by it. With
   * Redis it bounds what is reserved for processes that have disappeared.
   */
  readonly processesMax: number;
  /** Of the process, for the age of what `peek` tells. */
  readonly clock: Clock;
  /** Called with the new mode on each change, for logs and metrics. Must not throw. */
  readonly onMode?: (mode: Mode) => void;
  /** `ANSWER_MS_MAX` unless given. */
  readonly answerMsMax?: number;
  /** Instead of the server's own time: for tests, which cannot move that. */
  readonly serverTime?: Clock;
}

/** What Redis last answered about a key. */
interface KnownPace {
  readonly atMs: number;
  readonly aheadMs: number;
  readonly room: number;
}

/** Processes, as Redis last counted them. */
interface ProcessCount {
  readonly sharing: number;
  readonly known: number;
}

/**
 * One pace for all processes, kept in Redis. While Redis is away or slow, this process takes its part of the rate by itself;
 * it shares again when Redis has answered twice in time. Processes that share leave the parts of all other known processes
 * to these, so that the rate holds while some reach Redis and others do not. Nothing in Redis is needed after it is lost.
 */
export class RedisWriteLimiter implements WriteLimiter {
  readonly #parts: RedisLimiterParts;
  readonly #circuit: Circuit;
  readonly #paces = new Map<string, KnownPace>();
  readonly #answerMsMax: number;
  readonly #processesKey: string;
  #count: ProcessCount | undefined;
  /** Processes known when Redis was lost. It may come back empty, and they may come back a moment later than this one. */
  #knownMin = 1;
  #knownMinUntilMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #isOpen = true;

  private constructor(parts: RedisLimiterParts) {
    this.#parts = parts;
    this.#answerMsMax = parts.answerMsMax ?? ANSWER_MS_MAX;
    this.#processesKey = `bucket:${parts.namespace}:running`;
    this.#circuit = new Circuit(parts.onMode ?? (() => undefined));
    parts.redis.on('close', () => (this.#knownMin = Math.max(this.#count?.known ?? 1, this.#knownMinNow())));
    parts.redis.on('ready', () => (this.#knownMinUntilMs = performance.now() + SHARING_MS));
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
    const { processesMax } = this.#parts;
    if (this.#count === undefined || !this.#isShared()) return Math.max(this.#count?.known ?? 1, processesMax);
    return this.#count.known;
  }

  take(key: string, writes: number, ratePerSecond: number): Promise<LimitDecision> {
    return this.#isShared()
      ? this.#takeShared(key, writes, ratePerSecond)
      : this.#takeAlone(key, writes, ratePerSecond);
  }

  peek(key: string, ratePerSecond: number): LimitQuota {
    if (!this.#isShared()) return wholeRate(this.#parts.local.peek(key, this.#partAlone(ratePerSecond)));
    const pace = this.#paces.get(key);
    const passedMs = pace === undefined ? 0 : Math.max(0, this.#parts.clock.nowMs() - pace.atMs);
    return quotaOf(
      Math.max(0, (pace?.aheadMs ?? 0) - passedMs),
      pace?.room ?? Infinity,
      this.#partShared(ratePerSecond),
    );
  }

  /** Removes this process from the known ones, if Redis can be reached, and closes the connection. */
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
    const { redis, clock, namespace, serverTime, processesMax } = this.#parts;
    const timeMs = serverTime === undefined ? '' : serverTime.nowMs();
    const limitKey = `bucket:${namespace}:limit:${key}`;
    const answer = await withTimeout(
      this.#answerMsMax,
      redis.bucketTake(limitKey, this.#processesKey, writes, ratePerSecond, timeMs, this.#knownMinNow(), processesMax),
    ).catch(() => undefined);
    const numbers = numbersOf(answer, 7);
    if (numbers === undefined) {
      this.#circuit.failed();
      return this.#takeAlone(key, writes, ratePerSecond);
    }
    this.#circuit.worked();
    const [granted, delayMs = 0, retryAfterSeconds = 1, aheadMs = 0, room = 0, sharing = 1, known = 1] = numbers;
    this.#count = { sharing, known };
    this.#paces.set(key, { atMs: clock.nowMs(), aheadMs, room });
    const quota = quotaOf(aheadMs, room, this.#partShared(ratePerSecond));
    return granted === 1 ? { kind: 'granted', delayMs, quota } : { kind: 'refused', retryAfterSeconds, quota };
  }

  async #takeAlone(key: string, writes: number, ratePerSecond: number): Promise<LimitDecision> {
    const decision = await this.#parts.local.take(key, writes, this.#partAlone(ratePerSecond));
    return { ...decision, quota: wholeRate(decision.quota) };
  }

  /** What this process may take by itself. */
  #partAlone(ratePerSecond: number): number {
    return ratePerSecond / Math.max(this.#count?.known ?? 1, this.#parts.processesMax);
  }

  /** What the processes that share may take together. */
  #partShared(ratePerSecond: number): number {
    const { sharing, known } = this.#count ?? { sharing: 1, known: 1 };
    return (ratePerSecond * sharing) / known;
  }

  #knownMinNow(): number {
    return performance.now() < this.#knownMinUntilMs ? this.#knownMin : 1;
  }

  /** Registers this process, and probes Redis. One at a time, so that commands do not pile up at a server that hangs. */
  async #heartbeat(): Promise<void> {
    clearTimeout(this.#timer);
    if (!this.#isOpen) return;
    const { redis, processId, processesMax } = this.#parts;
    if (redis.status === 'ready') {
      const startedMs = performance.now();
      const answer = await redis
        .bucketHeartbeat(this.#processesKey, processId, this.#circuit.isSharingNext ? 1 : 0)
        .catch(() => undefined);
      const numbers = numbersOf(answer, 2);
      if (numbers !== undefined) {
        const [sharing = 1, known = 1] = numbers;
        // Bounded as in `TAKE_SCRIPT`.
        const reserved = Math.min(Math.max(known, this.#knownMinNow()), processesMax);
        this.#count = { sharing: Math.max(1, sharing), known: Math.max(1, sharing, reserved) };
      }
      this.#circuit.probed(numbers !== undefined && performance.now() - startedMs <= this.#answerMsMax);
    } else {
      this.#circuit.probed(false);
    }
    if (!this.#isOpen) return;
    this.#timer = setTimeout(() => void this.#heartbeat(), this.#circuit.mode === 'shared' ? HEARTBEAT_MS : PROBE_MS);
    this.#timer.unref();
  }
}

function numbersOf(answer: unknown, length: number): number[] | undefined {
  return Array.isArray(answer) && answer.length === length ? answer.map(Number) : undefined;
}

function quotaOf(aheadMs: number, room: number, ratePerSecond: number): LimitQuota {
  const byPace = aheadMs > BURST_MS ? 0 : Math.floor(((BURST_MS - aheadMs) * PACE * ratePerSecond) / 1_000) + 1;
  return wholeRate({ ratePerSecond, remaining: Math.min(byPace, room), resetSeconds: Math.ceil(aheadMs / 1_000) });
}

/** A part of a rate need not be a whole number, but the `RateLimit` header tells whole numbers. */
const wholeRate = (quota: LimitQuota): LimitQuota => ({
  ...quota,
  ratePerSecond: Math.max(1, Math.floor(quota.ratePerSecond)),
});
