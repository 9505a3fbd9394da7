import mongoose, { type Connection } from 'mongoose';
import { mongoConnectionOptions, refuseWeak, weakSettings } from './mongo-settings.ts';

/**
 * A connection of its own, without Nest; it begins to connect.
 *
 * @throws {TypeError} when the URL names no database or weakens what a store promises
 */
export function connect(url: string): Connection {
  if (!/^mongodb(\+srv)?:\/\/[^/?]+\/[^/?]+/.test(url)) throw new TypeError('the MongoDB URL names no database');
  refuseWeak(weakSettings(url));
  return mongoose.createConnection(url, mongoConnectionOptions());
}
