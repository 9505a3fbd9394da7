export { openLogKey } from './bucket-home.ts';
export { compose, runningRules, type Adapters, type Composition, type UseCaseDependencies } from './compose.ts';
export { createLog, log, type Log } from './log.ts';
export { openLimiter, type OpenLimiter } from './open-limiter.ts';
export { openPolicyPack } from './open-policy-pack.ts';
export { openStore, type StoreSettings } from './open-store.ts';
export { startSchedules, type LifecycleWork, type ScheduledWork } from './schedules.ts';
export { readSettings, SettingsFault, STORES, type Settings, type StoreName } from './settings.ts';
export { CheckpointFile } from './checkpoint-file.ts';
