import { closeSync, existsSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { BucketError } from '@bucket/domain';

/** @returns path of the database, whose directory is there for good. @throws {BucketError} `store.unavailable` */
export function makeStoreFile(directory: string): string {
  try {
    makeDirectory(resolve(directory));
    return join(resolve(directory), 'bucket.sqlite');
  } catch (error) {
    throw new BucketError('store.unavailable', { operation: 'open' }, { cause: error });
  }
}

/**
 * With those above it, and flushed: SQLite flushes names within the directory, the names that lead to it are ours.
 * Not by `recursive`, which never ends where a file system answers ENOENT for a directory it will not make.
 */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeDirectory(parent);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process may have been first.
    if (!existsSync(path)) throw error;
  }
  flush(parent);
}

function flush(directory: string): void {
  const file = openSync(directory, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
