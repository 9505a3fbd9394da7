import { describe, expect, it } from '@jest/globals';
import { ManualClock, writeLimiterContract } from '@bucket/testing';
import { MemoryWriteLimiter } from './memory-write-limiter.ts';

writeLimiterContract('MemoryWriteLimiter', (clock) => ({
  limiters: [new MemoryWriteLimiter(clock)],
  remove: async () => undefined,
}));

describe('MemoryWriteLimiter', () => {
  it('goes on at once when its clock is set back', () => {
    const clock = new ManualClock();
    const limiter = new MemoryWriteLimiter(clock);
    while (limiter.take('all', 1, 100).kind === 'granted');
    clock.advance(-86_400_000);
    expect(limiter.take('all', 1, 100).kind).toBe('granted');
  });
});
