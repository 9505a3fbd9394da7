export { openLogKey } from './bucket-home.ts';
export { compose, type Adapters, type Composition, type UseCaseDependencies } from './compose.ts';
export { log } from './log.ts';
export { openLimiter, type OpenLimiter } from './open-limiter.ts';
export { openStore, type StoreSettings } from './open-store.ts';
export { rotateLogKey, type RotatedKey } from './rotate-log-key.ts';
export { startSchedules, type ScheduledWork } from './schedules.ts';
export { readSettings, SettingsFault, STORES, type Settings, type StoreName } from './settings.ts';
