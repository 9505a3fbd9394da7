export * from './builders/log-builder.ts';
export * from './builders/node-crypto.ts';
export * from './builders/seeded-random.ts';
export type { CallerParts } from './builders/test-gate.ts';
