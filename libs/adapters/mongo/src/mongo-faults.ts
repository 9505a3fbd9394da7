import { BucketError } from '@bucket/domain';
import mongoose from 'mongoose';

const { mongo } = mongoose;

const DUPLICATE_KEY = 11_000;

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;

/** Whether a document with this `_id` (or another unique key) was there already. */
export function isDuplicateKey(error: unknown): boolean {
  return codeOf(error) === DUPLICATE_KEY;
}

/** Whether each document of a bulk that was not written was there already. */
export function areAllDuplicateKeys(error: unknown): boolean {
  if (!(error instanceof mongo.MongoBulkWriteError)) return isDuplicateKey(error);
  const failures = Array.isArray(error.writeErrors) ? error.writeErrors : [error.writeErrors];
  return error.result.getWriteConcernError() === undefined && failures.every(({ code }) => code === DUPLICATE_KEY);
}

/** Whether it is certain that the command never left this process. */
export function wasNeverSent(error: unknown): boolean {
  return (
    error instanceof mongo.MongoServerSelectionError ||
    error instanceof mongo.MongoNotConnectedError ||
    isPoolWait(error)
  );
}

const isPoolWait = (error: unknown): boolean => error instanceof Error && error.name === 'MongoWaitQueueTimeoutError';

/** Runs a read, or a write of which nothing is acknowledged yet; whatever the driver throws becomes one fault. */
export async function available<T>(operation: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof BucketError || cause instanceof TypeError) throw cause;
    throw new BucketError('store.unavailable', { operation }, { cause });
  }
}
