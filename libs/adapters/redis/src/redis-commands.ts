import type { ClientContext, Redis, Result } from 'ioredis';

/** The constants of `MemoryWriteLimiter`, which explains them. */
export const BURST_MS = 75;
export const PACE = 1.005;

/**
 * The rules of `MemoryWriteLimiter`, whose comments explain them, as one atomic script over one hash. Time is the server's,
 * so the clocks of the processes need not agree. Fields: `arrival` (ms), `total`, `first` and `last` (slots), and one field
 * per slot with the writes in it. The key expires when it has not been used for ten seconds.
 *
 * KEYS[1] the key. ARGV: writes, rate per second, time in ms or an empty string for the server's time.
 * Answers {granted 0 or 1, delay in ms, retry after in s, ms that the pace is ahead, writes left in the window}.
 */
const TAKE_SCRIPT = `
local BURST, PACE, DELAY_MAX, SLOT, SLOTS, WINDOW = ${BURST_MS}, ${PACE}, 1000, 25, 400, 10.1
local key, writes, rate = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2])
local now = tonumber(ARGV[3])
if now == nil then
  local time = redis.call('TIME')
  now = time[1] * 1000 + time[2] / 1000
end

local kept = redis.call('HMGET', key, 'arrival', 'total', 'first', 'last')
local arrival, total = tonumber(kept[1]) or now, tonumber(kept[2]) or 0
local first, last = tonumber(kept[3]), tonumber(kept[4])
local oldest = math.floor(now / SLOT) - SLOTS
if last == nil or last < oldest or arrival - now > BURST + 2 * DELAY_MAX then
  redis.call('DEL', key)
  total, first, last = 0, nil, nil
  if arrival - now > BURST + 2 * DELAY_MAX then arrival = now end
end
while first ~= nil and first < oldest do
  local counted = redis.call('HGET', key, 's' .. first)
  if counted then
    total = total - tonumber(counted)
    redis.call('HDEL', key, 's' .. first)
  end
  first = first + 1
end

local even = math.max(arrival, now)
local delay = math.max(0, even + (writes - 1) * 1000 / (PACE * rate) - now - BURST)
local room = math.max(1, math.floor(rate * WINDOW))
local excess = total + writes - room
if excess > 0 then
  local slot = first
  while excess > 0 and slot ~= nil and slot <= last do
    excess = excess - tonumber(redis.call('HGET', key, 's' .. slot) or 0)
    slot = slot + 1
  end
  if excess > 0 then
    delay = 3600000
  else
    delay = math.max(delay, (slot + SLOTS) * SLOT - now)
  end
end

local bearable = writes == 1 and 0 or DELAY_MAX
local granted = delay <= bearable
if granted then
  arrival = even + writes * 1000 / (PACE * rate)
  if delay > 0 then arrival = math.max(arrival, now + delay + BURST) end
  local slot = math.max(math.floor((now + delay) / SLOT), last or 0)
  total = total + writes
  redis.call('HINCRBY', key, 's' .. slot, writes)
  redis.call('HSET', key, 'arrival', string.format('%.3f', arrival), 'total', total, 'first', first or slot, 'last', slot)
  redis.call('PEXPIRE', key, SLOT * SLOTS + BURST + 3 * DELAY_MAX)
elseif first ~= nil then
  redis.call('HSET', key, 'total', total, 'first', first)
end
local retry = granted and 0 or math.max(1, math.ceil((delay - bearable) / 1000))
return { granted and 1 or 0, math.ceil(delay), retry, string.format('%.3f', math.max(0, arrival - now)), math.max(0, room - total) }
`;

/**
 * Registers that a process is running. KEYS[1] a sorted set. ARGV: the process's id, how long it counts as running, in ms.
 * Answers the number of processes that count as running.
 */
const HEARTBEAT_SCRIPT = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[2]))
redis.call('PEXPIRE', KEYS[1], tonumber(ARGV[2]))
return redis.call('ZCARD', KEYS[1])
`;

declare module 'ioredis' {
  interface RedisCommander<Context extends ClientContext = { type: 'default' }> {
    /** `TAKE_SCRIPT`. */
    bucketTake(key: string, writes: number, ratePerSecond: number, timeMs: number | ''): Result<unknown, Context>;
    /** `HEARTBEAT_SCRIPT`. */
    bucketHeartbeat(key: string, processId: string, presentMs: number): Result<unknown, Context>;
  }
}

/** Adds the scripts to a connection. ioredis sends a script in full only once per connection, and when the server lost it. */
export function defineCommands(redis: Redis): void {
  redis.defineCommand('bucketTake', { numberOfKeys: 1, lua: TAKE_SCRIPT });
  redis.defineCommand('bucketHeartbeat', { numberOfKeys: 1, lua: HEARTBEAT_SCRIPT });
}
