export * from './artifact-reader.ts';
export * from './audit-reader.ts';
export * from './bucket-store.ts';
export * from './ledger-store.ts';
export * from './log-signer.ts';
export * from './surroundings.ts';
export * from './write-limiter.ts';
