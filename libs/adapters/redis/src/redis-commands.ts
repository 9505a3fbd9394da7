import type { ClientContext, Redis, Result } from 'ioredis';

/** How long a process counts as sharing after its last heartbeat. */
export const SHARING_MS = 1_500;
/** How long the part of a process that has disappeared stays reserved for it. */
const KNOWN_MS = 600_000;

/** The constants of `MemoryWriteLimiter`, which explains them. */
export const BURST_MS = 75;
export const PACE = 1.005;

/**
 * The rules of `MemoryWriteLimiter`, whose comments explain them, as one atomic script over one hash. Time is the server's,
 * so the clocks of the processes need not agree. Fields: `arrival` (ms), `total`, `first` and `last` (slots), and one field
 * per slot with the writes in it. The key expires when it has not been used for ten seconds.
 *
 * The pace is the part of the rate that belongs to the processes that share: the known ones that send heartbeats here. The
 * other known processes are absent: if they are still running, they take their parts by themselves. What they may have taken
 * since their last heartbeat counts in the window.
 *
 * KEYS[1] the hash, KEYS[2] the set of `HEARTBEAT_SCRIPT`. ARGV: writes, rate per second, time in ms or an empty string for
 * the server's time, bounds of the number of known processes: at least, at most.
 * Answers {granted 0 or 1, delay in ms, retry after in s, ms that the pace is ahead, writes left in the window, processes
 * that share, known processes}.
 */
const TAKE_SCRIPT = `
local BURST, PACE, DELAY_MAX, SLOT, SLOTS, WINDOW = ${BURST_MS}, ${PACE}, 1000, 25, 400, 10.1
local key, writes, rate = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = tonumber(ARGV[3]) or time[1] * 1000 + time[2] / 1000

local clock = time[1] * 1000 + math.floor(time[2] / 1000)
local sharing = math.max(1, redis.call('ZCOUNT', KEYS[2], string.format('(%d', clock), '+inf'))
local known = math.max(redis.call('ZCARD', KEYS[2]), tonumber(ARGV[4]))
known = math.max(sharing, math.min(known, tonumber(ARGV[5])))
local absence = (known - sharing) * WINDOW
if known > sharing then
  local scores = redis.call('ZREVRANGEBYSCORE', KEYS[2], clock, '-inf', 'WITHSCORES', 'LIMIT', 0, known - sharing)
  for index = 2, #scores, 2 do
    absence = absence - math.max(0, WINDOW - (clock - scores[index] + ${SHARING_MS}) / 1000)
  end
end
local room = math.max(1, math.floor(rate * (WINDOW - absence / known)))
rate = rate * sharing / known

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
local ahead = string.format('%.3f', math.max(0, arrival - now))
return { granted and 1 or 0, math.ceil(delay), retry, ahead, math.max(0, room - total), sharing, known }
`;

/**
 * Registers a process that shares. Its score is the time until which it counts as sharing. One that works alone, or that has
 * disappeared without closing, stays known: its part of the rate stays reserved, because it may only be cut off.
 *
 * KEYS[1] the sorted set. ARGV: the process's id, 1 if it shares or 0 if it works alone.
 * Answers {processes that share, known processes}.
 */
const HEARTBEAT_SCRIPT = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ${KNOWN_MS})
local score = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or 0)
if ARGV[2] == '1' then
  redis.call('ZADD', KEYS[1], now + ${SHARING_MS}, ARGV[1])
elseif score > now then
  redis.call('ZADD', KEYS[1], now, ARGV[1])
end
redis.call('PEXPIRE', KEYS[1], ${KNOWN_MS + SHARING_MS})
return { redis.call('ZCOUNT', KEYS[1], string.format('(%d', now), '+inf'), redis.call('ZCARD', KEYS[1]) }
`;

declare module 'ioredis' {
  interface RedisCommander<Context extends ClientContext = { type: 'default' }> {
    /** `TAKE_SCRIPT`. */
    bucketTake(
      ...parameters: [
        key: string,
        processesKey: string,
        writes: number,
        ratePerSecond: number,
        timeMs: number | '',
        knownMin: number,
        knownMax: number,
      ]
    ): Result<unknown, Context>;
    /** `HEARTBEAT_SCRIPT`. */
    bucketHeartbeat(processesKey: string, processId: string, shares: 0 | 1): Result<unknown, Context>;
  }
}

/** Adds the scripts to a connection. ioredis sends a script in full only once per connection, and when the server lost it. */
export function defineCommands(redis: Redis): void {
  redis.defineCommand('bucketTake', { numberOfKeys: 2, lua: TAKE_SCRIPT });
  redis.defineCommand('bucketHeartbeat', { numberOfKeys: 1, lua: HEARTBEAT_SCRIPT });
}
