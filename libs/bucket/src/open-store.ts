import { EmbeddedBucketStore } from '@bucket/embedded';
import { MemoryBucketStore } from '@bucket/memory';
import type { MongoPlace } from '@bucket/mongo';
import type { BucketStore } from '@bucket/ports';
import { SettingsFault, type Settings } from './settings.ts';

/** Which store, and where it is. */
export type StoreSettings = Pick<Settings, 'store' | 'dataDir' | 'mongoUrl'>;

/**
 * The one switch over the names of stores.
 *
 * @param mongo a connection that is open already, instead of one to `mongoUrl`; whoever opened it closes it
 * @throws {BucketError} `store.unavailable`, `ledger.format-unknown`
 */
export async function openStore(
  { store, dataDir, mongoUrl }: StoreSettings,
  mongo: MongoPlace | undefined = mongoUrl === undefined ? undefined : { url: mongoUrl },
): Promise<BucketStore> {
  switch (store) {
    case 'embedded':
      return EmbeddedBucketStore.open({ directory: dataDir });
    case 'memory':
      return MemoryBucketStore.open();
    case 'mongo': {
      if (mongo === undefined) throw new SettingsFault(['BUCKET_MONGO_URL is needed when BUCKET_STORE is mongo']);
      // Loaded only where it is used: the driver costs every other start its time and memory.
      const { MongoBucketStore } = await import('@bucket/mongo');
      return MongoBucketStore.open(mongo);
    }
  }
}
