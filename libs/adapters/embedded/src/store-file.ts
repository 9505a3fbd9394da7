import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { BucketError } from '@bucket/domain';

/** @returns path of the database, whose directory is there for good. @throws {BucketError} `store.unavailable` */
export function makeStoreFile(directory: string): string {
  try {
    const made = mkdirSync(resolve(directory), { recursive: true, mode: 0o700 });
    // SQLite flushes the names in the directory; the names that lead to it are ours to flush.
    if (made !== undefined) for (let at = resolve(directory); at.startsWith(made); at = dirname(at)) flush(dirname(at));
    return join(directory, 'bucket.sqlite');
  } catch (error) {
    throw new BucketError('store.unavailable', { operation: 'open' }, { cause: error });
  }
}

function flush(directory: string): void {
  const file = openSync(directory, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
