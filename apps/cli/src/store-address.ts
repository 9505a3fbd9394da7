import { readSettings, STORES, type Settings } from '@bucket/bucket';
import { usageFault } from './user-fault.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The setting that says where a store is. The memory store is nowhere, so no address leads to it. */
const PLACE_SETTINGS = { embedded: 'BUCKET_DATA_DIR', mongo: 'BUCKET_MONGO_URL', memory: undefined } as const;

/**
 * The settings of a bucket whose store the command line names: `embedded:DIR` is short for `BUCKET_STORE=embedded
 * BUCKET_DATA_DIR=DIR`. Without an address they are those of the environment.
 *
 * @throws {UserFault} saying what an address looks like
 * @throws {SettingsFault} as the service itself would
 */
export function settingsAt(address: string | undefined, environment: Environment): Settings {
  if (address === undefined) return readSettings(environment);
  const colon = address.indexOf(':');
  const store = STORES.find((name) => name === address.slice(0, colon));
  const setting = store === undefined ? undefined : PLACE_SETTINGS[store];
  const place = address.slice(colon + 1);
  if (setting === undefined || place === '') {
    throw usageFault(`${withoutPassword(address)} is no store: write embedded:DIRECTORY or mongo:URL`);
  }
  return readSettings({ ...environment, BUCKET_STORE: store, [setting]: place });
}

/** The address of a store, as it may be shown. */
export function addressOf({ store, dataDir, mongoUrl }: Settings): string {
  return withoutPassword(`${store}:${store === 'mongo' ? (mongoUrl ?? '') : dataDir}`);
}

function withoutPassword(text: string): string {
  return text.replace(/(\/\/[^/:@]*):[^/@]*@/, '$1:***@');
}
