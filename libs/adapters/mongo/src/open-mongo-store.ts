import mongoose from 'mongoose';
import { MongoBucketStore } from './mongo-bucket-store.ts';
import { available } from './mongo-faults.ts';
import { mongoConnectionOptions, refuseWeak, weakSettings } from './mongo-settings.ts';

/**
 * Opens a store on a connection of its own, without Nest.
 *
 * @param url a MongoDB connection string; its path names the database
 * @throws {TypeError} when the URL names no database or weakens what a store promises
 * @throws {BucketError} `store.unavailable` within two seconds when nothing answers; `ledger.format-unknown`
 */
export async function openMongoStore(url: string): Promise<MongoBucketStore> {
  refuseWeak(weakSettings(url));
  if (!/^mongodb(\+srv)?:\/\/[^/?]+\/[^/?]+/.test(url)) throw new TypeError('the MongoDB URL names no database');
  const connection = mongoose.createConnection(url, mongoConnectionOptions());
  try {
    return await MongoBucketStore.open(connection, { ownsConnection: true });
  } catch (error) {
    await available('close', () => connection.close(true));
    throw error;
  }
}
