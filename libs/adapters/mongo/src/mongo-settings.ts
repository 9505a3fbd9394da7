import type { Connection, ConnectOptions } from 'mongoose';

/**
 * How long this adapter waits, in milliseconds. A database that is away is told within `serverSelectionTimeoutMS`; one
 * that accepts a connection and then says nothing within `socketTimeoutMS`.
 */
export const MONGO_BOUNDS = {
  serverSelectionTimeoutMS: 1_500,
  connectTimeoutMS: 1_500,
  waitQueueTimeoutMS: 1_500,
  socketTimeoutMS: 4_000,
  /** Of one query on the server. */
  maxTimeMS: 3_000,
  /** Of the wait for a majority, after which the outcome is unknown and is read. */
  wtimeoutMS: 3_000,
} as const;

export const MONGO_POOL_SIZE = 20;

/**
 * What every connection of this adapter is opened with, whoever opens it. The driver retries no write: a commit is
 * idempotent by height and hash, so the adapter itself reads and decides.
 */
export function mongoConnectionOptions(): ConnectOptions {
  const { maxTimeMS: _, wtimeoutMS, ...timeouts } = MONGO_BOUNDS;
  return {
    ...timeouts,
    maxPoolSize: MONGO_POOL_SIZE,
    heartbeatFrequencyMS: 2_000,
    retryWrites: false,
    retryReads: true,
    writeConcern: { w: 'majority', journal: true, wtimeoutMS },
    readConcern: { level: 'majority' },
    readPreference: 'primary',
    autoIndex: false,
    autoCreate: false,
    bufferCommands: false,
  };
}

const WEAK = {
  w: 'a write concern weaker than w=majority',
  journal: 'journal=false',
  readConcernLevel: 'a read concern weaker than majority',
  readPreference: 'reads from secondaries',
  retryWrites: 'retryWrites=true',
} as const;

/**
 * Every setting of a URL that would weaken what the store promises; empty when there is none.
 *
 * @param url a MongoDB connection string; a password in it is never repeated
 */
export function weakSettings(url: string): string[] {
  const query = new URLSearchParams(url.split('?', 2)[1] ?? '');
  const asked = new Map([...query].map(([name, value]) => [name.toLowerCase(), value.toLowerCase()]));
  const isOther = (name: string, strong: string) => (asked.get(name) ?? strong) !== strong;
  return [
    ...(isOther('w', 'majority') ? [WEAK.w] : []),
    ...(isOther('journal', 'true') ? [WEAK.journal] : []),
    ...(['local', 'available'].includes(asked.get('readconcernlevel') ?? '') ? [WEAK.readConcernLevel] : []),
    ...(isOther('readpreference', 'primary') ? [WEAK.readPreference] : []),
    ...(isOther('retrywrites', 'false') ? [WEAK.retryWrites] : []),
  ];
}

/** The same of a connection that somebody else has opened. */
export function weakConnection(connection: Connection): string[] {
  const { writeConcern, readConcern, readPreference, retryWrites } = connection.getClient().options;
  return [
    ...(writeConcern?.w !== 'majority' ? [WEAK.w] : []),
    ...(writeConcern?.journal !== true ? [WEAK.journal] : []),
    ...(readConcern?.level !== 'majority' ? [WEAK.readConcernLevel] : []),
    ...(readPreference.mode !== 'primary' ? [WEAK.readPreference] : []),
    ...(retryWrites ? [WEAK.retryWrites] : []),
  ];
}

/** @throws {TypeError} naming every fault at once */
export function refuseWeak(weak: readonly string[]): void {
  if (weak.length > 0) throw new TypeError(`MongoDB is not used with ${weak.join(', ')}`);
}
