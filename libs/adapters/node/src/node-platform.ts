import type { Clock, Stopwatch, TurnScheduler } from '@bucket/ports';

export const systemClock: Clock = { nowMs: () => Date.now() };

/** CLOCK_MONOTONIC on Linux: it stands still while the machine is suspended. */
export const systemStopwatch: Stopwatch = { elapsedMs: () => performance.now() };

/** After the I/O events of this turn, so that requests which arrived together share a block. */
export const immediateTurns: TurnScheduler = { soon: (run) => void setImmediate(run) };
