import { closeSync, existsSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { BucketError } from '@bucket/domain';

/** @returns path of the database file; its directory exists durably. @throws {BucketError} `store.unavailable` */
export function makeStoreFile(directory: string): string {
  try {
    makeDirectory(resolve(directory));
    return join(resolve(directory), 'bucket.sqlite');
  } catch (error) {
    throw new BucketError('store.unavailable', { operation: 'open' }, { cause: error });
  }
}

/**
 * Creates a directory and its missing parents, and flushes each new name to disk. SQLite flushes only the names inside the
 * directory. `recursive` of `mkdirSync` is not used: it never returns on file systems that answer ENOENT for a directory
 * they refuse to create, such as /proc.
 */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeDirectory(parent);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process may have created it in between.
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
