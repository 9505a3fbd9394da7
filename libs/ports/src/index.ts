export * from './artifact-reader.ts';
export * from './audit-reader.ts';
export * from './bucket-store.ts';
export * from './disk-room.ts';
export * from './ledger-store.ts';
export * from './surroundings.ts';
export * from './write-limiter.ts';
export * from './store-inspector.ts';
