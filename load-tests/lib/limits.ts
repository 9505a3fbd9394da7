/**
 * The limits table, for the suites. Written from libs/domain/src/limits/limits.ts; after a change there:
 * `BUCKET_TEST_WRITE=1 npm run test:drift -- load-limits`.
 */
export const LIMITS = {
  writesPerSecond: 1000,
  artifactsTotal: 100000000,
  artifactsPerProduct: 10000000,
  products: 100,
  concurrentWriters: 100,
  storageBytesTotal: 1000000000000,
  storageBytesPerProduct: 400000000000,
  artifactSizeBytes: 16777216,
  metadataPayloadBytes: 16384,
  batchItems: 500,
  pageItems: 1000,
  bodyBytes: 17825792,
  bodyDepth: 64,
  objectKeys: 1000,
  writeLatencyMsP99: 100,
  readLatencyMsP99: 50,
  queryLatencyMsP99: 200,
  supersededVersionsDays: 90,
  recoverableDays: 90,
  auditTrailDays: 2557,
  certificationDays: 365,
  changeRequestDays: 7,
  changeDecisionHours: 24,
  credentialDays: 365,
  exceptionDays: 90,
  idempotencyHours: 24,
} as const;

/** Where the bucket warns, in the unit of the limit. */
export const WARN_AT = {
  writesPerSecond: [500, 900],
  artifactsTotal: [70000000, 90000000],
  artifactsPerProduct: [7000000],
  concurrentWriters: [50, 90],
  storageBytesTotal: [900000000000, 990000000000],
  storageBytesPerProduct: [280000000000, 360000000000],
  artifactSizeBytes: [10485760],
  batchItems: [100],
  writeLatencyMsP99: [500],
} as const;
