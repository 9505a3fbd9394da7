import { join } from 'node:path';

export const STORES = ['embedded', 'mongo', 'memory'] as const;
export type StoreName = (typeof STORES)[number];

/** Everything that may differ between two installations. No setting raises a limit or relaxes a rule. */
export interface Settings {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly store: StoreName;
  readonly mongoUrl: string | undefined;
  readonly redisUrl: string | undefined;
  /** The largest number of processes that run at once: without Redis, each takes the rate divided by it. */
  readonly processesMax: number;
  readonly signingKeyFile: string;
  /** Where the newest signed checkpoint is kept apart from the store. */
  readonly checkpointFile: string;
  /** Policy file (C2SP tlog-policy) with the witnesses that are asked to cosign, and their quorum; none are asked when not set. */
  readonly witnessPolicyFile: string | undefined;
  /** Name of the log; drawn from the key when not set. */
  readonly origin: string | undefined;
  /** Whether everybody may read the entries of the log as bundles: they name actors. */
  readonly publicEntries: boolean;
  /** How often the stored artifacts are compared with the log. */
  readonly watchSeconds: number;
  /** Name or path of a module that exports a policy pack; the bundled one when not set. */
  readonly policyPack: string | undefined;
  /** JSON file with the subscriptions to alerts; nobody is told where it is not set. */
  readonly alertsFile: string | undefined;
}

/** Every fault of the settings, found at once. */
export class SettingsFault extends Error {
  override readonly name = 'SettingsFault';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`the settings are not valid:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.faults = faults;
  }
}

const KNOWN = [
  'BUCKET_PORT',
  'BUCKET_HOST',
  'BUCKET_DATA_DIR',
  'BUCKET_STORE',
  'BUCKET_MONGO_URL',
  'BUCKET_REDIS_URL',
  'BUCKET_PROCESSES_MAX',
  'BUCKET_SIGNING_KEY_FILE',
  'BUCKET_ORIGIN',
  'BUCKET_PUBLIC_ENTRIES',
  'BUCKET_WATCH_SECONDS',
  'BUCKET_CHECKPOINT_FILE',
  'BUCKET_WITNESSES',
  'BUCKET_POLICY_PACK',
  'BUCKET_ALERTS_FILE',
];
/** Read by other programs of the project, so no misspelling. */
const FOREIGN = /^BUCKET_(?:TEST|FAILPOINT|LOAD|BENCH|DEMO)(?:_|$)/;

/** @throws {SettingsFault} naming every fault */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const faults = Object.keys(env)
    .filter((name) => name.startsWith('BUCKET_') && !KNOWN.includes(name) && !FOREIGN.test(name))
    .map((name) => `${name} is not a setting`);
  const text = (name: string): string | undefined =>
    env[name] === undefined || env[name] === '' ? undefined : env[name];
  const port = Number(text('BUCKET_PORT') ?? '8080');
  if (!Number.isInteger(port) || port < 0 || port > 65_535) faults.push('BUCKET_PORT is a port number, 0 to 65535');
  const store = STORES.find((name) => name === (text('BUCKET_STORE') ?? 'embedded'));
  if (store === undefined) faults.push(`BUCKET_STORE is one of ${STORES.join(', ')}`);
  const mongoUrl = text('BUCKET_MONGO_URL');
  if (store === 'mongo' && mongoUrl === undefined) faults.push('BUCKET_MONGO_URL is needed when BUCKET_STORE is mongo');
  if (mongoUrl !== undefined && !/^mongodb(\+srv)?:\/\//.test(mongoUrl))
    faults.push('BUCKET_MONGO_URL begins with mongodb:// or mongodb+srv://');
  const redisUrl = text('BUCKET_REDIS_URL');
  if (redisUrl !== undefined && !/^rediss?:\/\//.test(redisUrl))
    faults.push('BUCKET_REDIS_URL begins with redis:// or rediss://');
  const processesMax = Number(text('BUCKET_PROCESSES_MAX') ?? '4');
  if (!Number.isInteger(processesMax) || processesMax < 1 || processesMax > 1_000) {
    faults.push('BUCKET_PROCESSES_MAX is a whole number, 1 to 1000');
  }
  const origin = text('BUCKET_ORIGIN');
  if (origin !== undefined && !/^[A-Za-z0-9][A-Za-z0-9./_-]{0,99}$/.test(origin))
    faults.push('BUCKET_ORIGIN is a name such as bucket.example.com/log');
  const publicEntries = text('BUCKET_PUBLIC_ENTRIES') ?? 'false';
  if (!/^(?:true|false)$/.test(publicEntries)) faults.push('BUCKET_PUBLIC_ENTRIES is true or false');
  const watchSeconds = Number(text('BUCKET_WATCH_SECONDS') ?? '30');
  if (!Number.isInteger(watchSeconds) || watchSeconds < 1 || watchSeconds > 3_600) {
    faults.push('BUCKET_WATCH_SECONDS is a whole number of seconds, 1 to 3600');
  }
  if (faults.length > 0 || store === undefined) throw new SettingsFault(faults);
  const dataDir = text('BUCKET_DATA_DIR') ?? '.data';
  return {
    port,
    host: text('BUCKET_HOST') ?? '127.0.0.1',
    dataDir,
    store,
    mongoUrl,
    redisUrl,
    processesMax,
    origin,
    publicEntries: publicEntries === 'true',
    watchSeconds,
    policyPack: text('BUCKET_POLICY_PACK'),
    witnessPolicyFile: text('BUCKET_WITNESSES'),
    alertsFile: text('BUCKET_ALERTS_FILE'),
    checkpointFile: text('BUCKET_CHECKPOINT_FILE') ?? join(dataDir, 'checkpoint'),
    signingKeyFile: text('BUCKET_SIGNING_KEY_FILE') ?? join(dataDir, 'signing-key.pem'),
  };
}
