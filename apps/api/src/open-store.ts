import { EmbeddedBucketStore } from '@bucket/embedded';
import { MemoryBucketStore } from '@bucket/memory';
import type { BucketStore } from '@bucket/ports';
import type { Settings } from './settings.ts';

/** The one switch over `BUCKET_STORE`. */
export async function openStore(settings: Settings): Promise<BucketStore> {
  switch (settings.store) {
    case 'embedded':
      return EmbeddedBucketStore.open({ directory: settings.dataDir });
    case 'memory':
      return MemoryBucketStore.open();
    case 'mongo':
      throw new Error('BUCKET_STORE=mongo is not served yet');
  }
}
