import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';

/** @typedef {{ readonly table: string, readonly bytes: number }} TableSize */

/**
 * Bytes on disk, and where they go: indexes are counted with their tables.
 *
 * @param {string} dataDir of a bucket that nobody has open
 * @returns {{ bytes: number, tables: readonly TableSize[] }}
 */
export function bytesOnDisk(dataDir) {
  const file = join(dataDir, 'bucket.sqlite');
  const database = new Database(file);
  try {
    const rows = database
      .prepare(
        `SELECT tbl_name, sum(pgsize) FROM dbstat JOIN sqlite_schema USING (name) GROUP BY tbl_name ORDER BY 2 DESC`,
      )
      .raw()
      .all([]);
    // Two columns of the query above: a name and a sum.
    const tables = /** @type {[string, number][]} */ (rows).map(([table, bytes]) => ({ table, bytes }));
    return { bytes: statSync(file).size, tables };
  } finally {
    database.close();
  }
}

/**
 * Takes a file out of the page cache, so that what is read of it comes from the disk (`dd`, GNU coreutils).
 *
 * @param {string} dataDir
 * @returns whether that could be done
 */
export function forget(dataDir) {
  const file = join(dataDir, 'bucket.sqlite');
  return spawnSync('dd', [`if=${file}`, 'iflag=nocache', 'count=0', 'status=none']).status === 0;
}
