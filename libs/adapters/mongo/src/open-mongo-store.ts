import { MongoBucketStore } from './mongo-bucket-store.ts';

/** `MongoBucketStore.open` for a URL, which is all that a setting holds. */
export const openMongoStore = (url: string): Promise<MongoBucketStore> => MongoBucketStore.open({ url });
