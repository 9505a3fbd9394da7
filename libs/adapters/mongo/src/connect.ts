import mongoose, { type Connection } from 'mongoose';
import { mongoConnectionOptions, refuseWeak, weakSettings } from './mongo-settings.ts';

/**
 * @returns the URL itself
 * @throws {TypeError} when the URL names no database or weakens what a store promises
 */
export function requireStrongUrl(url: string): string {
  if (!/^mongodb(\+srv)?:\/\/[^/?]+\/[^/?]+/.test(url)) throw new TypeError('the MongoDB URL names no database');
  refuseWeak(weakSettings(url));
  return url;
}

/**
 * A connection of its own, without Nest; it begins to connect.
 *
 * @throws {TypeError} as `requireStrongUrl`
 */
export function connect(url: string): Connection {
  return mongoose.createConnection(requireStrongUrl(url), mongoConnectionOptions());
}
