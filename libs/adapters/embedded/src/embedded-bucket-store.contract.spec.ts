import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryBucketStore } from '@bucket/memory';
import { describe, expect, it } from '@jest/globals';
import {
  bucketStoreContract,
  listAll,
  LogBuilder,
  queryAll,
  storeModelProperty,
  type StoreFixture,
} from '@bucket/testing';
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

describe('two handles on one embedded store', () => {
  it('find everything that either has written, over more blocks than terms wait to be posted', async () => {
    const fixture = await openEmbeddedFixture();
    try {
      const handles = [await fixture.open(), await fixture.open()];
      const builder = new LogBuilder(9);
      const { id } = builder.create();
      for (let height = 0; height < 700; height += 1) {
        builder.create({ ownerId: `owner-${height % 7}` });
        if (height % 5 === 0) builder.read(id, { actorId: `actor-${height % 3}` });
        const block = builder.seal();
        await handles[builder.random.below(2)]?.commit(block, block.previous);
      }
      for (const store of handles) {
        expect(await queryAll(store, { artifactId: id })).toHaveLength(141);
        expect(await queryAll(store, { actorId: 'actor-0' })).toHaveLength(47);
        const owned = await listAll(store, { productId: 'AI_Assistant', ownerId: 'owner-3' }, 30);
        expect(owned).toHaveLength(100);
      }
    } finally {
      await fixture.remove();
    }
  });
});
