import { describe, it } from '@jest/globals';
import { bucketStoreContract } from '@bucket/testing';
import { MongoFixture, SERVER_URL } from './mongo-fixture.spec-data.ts';

if (SERVER_URL === undefined) {
  describe.skip('MongoBucketStore (no server: BUCKET_TEST_MONGO_URL is not set)', () =>
    it('keeps its promises', () => undefined));
} else {
  bucketStoreContract('MongoBucketStore', async () => new MongoFixture());
}
