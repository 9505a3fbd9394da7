import { randomUUID } from 'node:crypto';
import mongoose from 'mongoose';
import { openMongoStore } from './open-mongo-store.ts';
import type { MongoBucketStore } from './mongo-bucket-store.ts';

/** Set by the tests' global set-up where a server can be had; see `npm run services`. */
export const SERVER_URL = process.env['BUCKET_TEST_MONGO_URL'];

/** The address of a database that nobody else uses. */
export function freshDatabaseUrl(serverUrl = SERVER_URL): string {
  if (serverUrl === undefined) throw new Error('no MongoDB for the tests: BUCKET_TEST_MONGO_URL is not set');
  const url = new URL(serverUrl);
  url.pathname = `/bucket_test_${randomUUID().replaceAll('-', '')}`;
  return url.href;
}

/** One database and the handles on it. */
export class MongoFixture {
  readonly url = freshDatabaseUrl();
  readonly #opened: MongoBucketStore[] = [];

  async open(): Promise<MongoBucketStore> {
    const store = await openMongoStore(this.url);
    this.#opened.push(store);
    return store;
  }

  async remove(): Promise<void> {
    await Promise.all(this.#opened.map((store) => store.close()));
    await this.withDatabase(async (database) => {
      await database.dropDatabase();
    });
  }

  /** Past the store, as somebody with the database's password would. */
  async withDatabase<T>(work: (database: mongoose.mongo.Db) => Promise<T>): Promise<T> {
    const connection = await mongoose.createConnection(this.url).asPromise();
    try {
      if (connection.db === undefined) throw new Error('not connected');
      return await work(connection.db);
    } finally {
      await connection.close();
    }
  }
}
