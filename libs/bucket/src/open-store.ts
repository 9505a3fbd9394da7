import { EmbeddedBucketStore } from '@bucket/embedded';
import { MemoryBucketStore } from '@bucket/memory';
import type { BucketStore } from '@bucket/ports';
import { SettingsFault, type Settings } from './settings.ts';

/** Which store and where: what opening one takes of the settings. */
export type StoreSettings = Pick<Settings, 'store' | 'dataDir' | 'mongoUrl'>;

/**
 * The one switch over the names of stores.
 *
 * @throws {BucketError} `store.unavailable`, `ledger.format-unknown`
 */
export async function openStore({ store, dataDir, mongoUrl }: StoreSettings): Promise<BucketStore> {
  switch (store) {
    case 'embedded':
      return EmbeddedBucketStore.open({ directory: dataDir });
    case 'memory':
      return MemoryBucketStore.open();
    case 'mongo': {
      if (mongoUrl === undefined) throw new SettingsFault(['a MongoDB store needs a URL']);
      // Loaded only where it is used: the driver costs every other start its time and memory.
      const { openMongoStore } = await import('@bucket/mongo');
      return openMongoStore(mongoUrl);
    }
  }
}
