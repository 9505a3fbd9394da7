import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryBucketStore } from '@bucket/memory';
import { bucketStoreContract, storeModelProperty, type StoreFixture } from '@bucket/testing';
import { EmbeddedBucketStore } from './index.ts';

async function openEmbeddedFixture(): Promise<StoreFixture> {
  const directory = await mkdtemp(join(tmpdir(), 'bucket-embedded-'));
  const opened: EmbeddedBucketStore[] = [];
  return {
    open: async () => {
      const store = await EmbeddedBucketStore.open({ directory });
      opened.push(store);
      return store;
    },
    remove: async () => {
      await Promise.all(opened.map((store) => store.close()));
      await rm(directory, { recursive: true });
    },
  };
}

bucketStoreContract('EmbeddedBucketStore', openEmbeddedFixture);
storeModelProperty('EmbeddedBucketStore', openEmbeddedFixture, () => MemoryBucketStore.open());
