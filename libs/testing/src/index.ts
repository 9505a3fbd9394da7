export * from './builders/log-builder.ts';
export * from './builders/node-crypto.ts';
export * from './builders/seeded-random.ts';
export type { CallerParts } from './builders/test-gate.ts';
export { bucketStoreContract } from './contract/bucket-store-contract.ts';
export { all, askedOf, commitAll, listAll, queryAll, readEverything, versionsOf } from './contract/reads.ts';
export type { Asked } from './contract/reads.ts';
export type { ContractOptions, OpenFixture, StoreFixture } from './contract/store-fixture.ts';
export { ManualClock, writeLimiterContract, type LimiterFixture } from './write-limiter-contract.ts';
