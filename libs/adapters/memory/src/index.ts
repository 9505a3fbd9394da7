export * from './memory-bucket-store.ts';
export { MemoryState } from './memory-state.ts';
export { MemoryWriteLimiter } from './memory-write-limiter.ts';
