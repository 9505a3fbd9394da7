import { bucketStoreContract, type StoreFixture } from '@bucket/testing';
import { MemoryBucketStore, MemoryState } from './index.ts';

async function openMemoryFixture(): Promise<StoreFixture> {
  const state = new MemoryState();
  return { open: async () => MemoryBucketStore.open(state), remove: async () => undefined };
}

bucketStoreContract('MemoryBucketStore', openMemoryFixture);
