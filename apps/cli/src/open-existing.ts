import { existsSync } from 'node:fs';
import { openStore, type Settings } from '@bucket/bucket';
import type { BucketStore } from '@bucket/ports';
import { addressOf } from './store-address.ts';
import { usageFault, UserFault } from './user-fault.ts';

/** Opens a store, does the work and closes it, however the work ends. */
export async function withStore<T>(settings: Settings, work: (store: BucketStore) => Promise<T>): Promise<T> {
  const store = await open(settings);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** The same for a store that must be there: opening would make an empty one where a name was mistyped. */
export async function withExisting<T>(settings: Settings, work: (store: BucketStore) => Promise<T>): Promise<T> {
  if (settings.store === 'embedded' && !existsSync(settings.dataDir)) {
    throw new UserFault(`there is no ${addressOf(settings)}`);
  }
  return withStore(settings, async (store) => {
    if ((await store.head()).size === 0) throw new UserFault(`${addressOf(settings)} holds no bucket`);
    return work(store);
  });
}

async function open(settings: Settings): Promise<BucketStore> {
  try {
    return await openStore(settings);
  } catch (error) {
    // How an adapter says that an address cannot keep what a store promises.
    if (error instanceof TypeError) throw usageFault(error.message);
    throw error;
  }
}
