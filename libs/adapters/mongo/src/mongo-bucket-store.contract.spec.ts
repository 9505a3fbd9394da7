import { MemoryBucketStore } from '@bucket/memory';
import { bucketStoreContract, storeModelProperty } from '@bucket/testing';
import { describe, it } from '@jest/globals';
import { MongoFixture, SERVER_URL } from './mongo-fixture.spec-data.ts';

if (SERVER_URL === undefined) {
  describe.skip('MongoBucketStore (no server: BUCKET_TEST_MONGO_URL is not set)', () =>
    it('keeps its promises', () => undefined));
} else {
  const openMongoFixture = async () => {
    const fixture = new MongoFixture();
    return { open: () => fixture.open(), remove: () => fixture.remove() };
  };
  bucketStoreContract('MongoBucketStore', openMongoFixture);
  storeModelProperty('MongoBucketStore', openMongoFixture, () => MemoryBucketStore.open(), { runs: 25 });
}
