/** What other programs of the project share with the service: the composed bucket, without its HTTP edge. */
export { composeBucket, type Adapters, type Bucket } from './compose.ts';
export { callerOf } from './http/caller.ts';
export { openStore, type StoreSettings } from './open-store.ts';
export { readSettings, SettingsFault, STORES, type Settings, type StoreName } from './settings.ts';
