import type { Clock, TurnScheduler } from '@bucket/ports';

export const systemClock: Clock = { nowMs: () => Date.now() };

/** After the I/O events of this turn, so that requests which arrived together share a block. */
export const immediateTurns: TurnScheduler = { soon: (run) => void setImmediate(run) };
