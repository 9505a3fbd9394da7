export { COLLECTIONS } from './collections.ts';
export { requireStrongUrl } from './connect.ts';
export { MongoBucketStore, type MongoPlace } from './mongo-bucket-store.ts';
export { MONGO_BOUNDS, mongoConnectionOptions, weakConnection, weakSettings } from './mongo-settings.ts';
export { openMongoStore } from './open-mongo-store.ts';
