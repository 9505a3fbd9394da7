import { closeSync, openSync, ftruncateSync, fstatSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { faultOf, sqliteCode, StoreFault } from '../file/faults.ts';
import { BUSY_TIMEOUT_MS, openDatabase } from '../file/open-database.ts';
import type { Sql, Statement } from '../file/sql.ts';
import type { BlockMessage } from '../write/block-message.ts';
import { BlockWriter } from '../write/block-writer.ts';
import { Destruction } from '../write/destruction.ts';
import { failpoint } from '../write/failpoint.ts';
import { serve } from './worker-protocol.ts';

/** Free bytes of the file system below which a block of usual size might not fit. */
const ROOM_BYTES_MIN = 1024 * 1024;

/** One connection that writes; used until the disk fails. */
class Connection {
  readonly sql: Sql;
  readonly blocks: BlockWriter;
  readonly destruction: Destruction;
  readonly begin: Statement;
  readonly commit: Statement;
  readonly rollback: Statement;

  constructor(path: string) {
    this.sql = openDatabase(path, 'writer');
    this.begin = this.sql.prepare('BEGIN IMMEDIATE');
    this.commit = this.sql.prepare('COMMIT');
    this.rollback = this.sql.prepare('ROLLBACK');
    this.blocks = new BlockWriter(this.sql);
    this.destruction = new Destruction(this.sql, BUSY_TIMEOUT_MS);
  }
}

/** Commits blocks. Each `EmbeddedBucketStore` has one such thread. */
class Writer {
  readonly #path: string;
  #connection: Connection;
  /** The disk error after which nothing more is written before `recover` has succeeded. */
  #failed: unknown;

  constructor(path: string) {
    this.#path = path;
    this.#connection = new Connection(path);
  }

  /** @throws {StoreFault} as `LedgerStore.commit` */
  commit(block: BlockMessage): void {
    this.#requireSound('commit');
    this.#write(block);
    this.#end(block);
  }

  /** @throws {StoreFault} `store.unavailable`, whose cause is the disk error or says that the disk is full */
  writable(): void {
    this.#requireSound('writable');
    const { bavail, bsize } = statfsSync(dirname(this.#path));
    if (bavail * bsize >= ROOM_BYTES_MIN) return;
    throw new StoreFault(
      'store.unavailable',
      { operation: 'writable' },
      new Error(`the disk is full: ${bavail * bsize} bytes are free, ${ROOM_BYTES_MIN} are needed`),
    );
  }

  #requireSound(operation: string): void {
    if (this.#failed === undefined) return;
    try {
      this.#recover();
      this.#failed = undefined;
    } catch (error) {
      this.#failed = error;
      throw new StoreFault('store.unavailable', { operation }, error);
    }
  }

  /**
   * Opens the file again, since it is unknown which writes of the failed connection reached the disk. What the write-ahead
   * log holds of committed blocks is then copied into the file and flushed, and the log is emptied: frames of a transaction
   * that failed while it was being committed can never be taken for a block by a later start.
   */
  #recover(): void {
    this.#connection.destruction.end();
    closeQuietly(this.#connection.sql);
    this.#connection = new Connection(this.#path);
    failpoint('recover');
    const [busy] = this.#connection.sql.prepare('PRAGMA wal_checkpoint(TRUNCATE)').row() ?? [];
    if (busy !== 0) throw new Error('the write-ahead log is in use by another connection');
  }

  #write(block: BlockMessage): void {
    try {
      failpoint('commit.begin');
      this.#connection.destruction.before(block);
      this.#connection.begin.run();
      this.#connection.blocks.write(block);
    } catch (error) {
      this.#undo();
      if (isDiskError(error)) this.#failed = error;
      throw faultOf(error, 'commit');
    }
  }

  #end(block: BlockMessage): void {
    let isFlushed = false;
    try {
      failpoint('commit.before-fsync');
      this.#connection.destruction.written(block);
      this.#connection.commit.run();
      isFlushed = true;
      this.#connection.blocks.committed();
      failpoint('commit.after-fsync', () => tearLog(`${this.#path}-wal`));
      this.#connection.destruction.after(block);
    } catch (error) {
      this.#undo();
      this.#failed = error;
      // On a full disk, appending to the write-ahead log fails before the frame that ends the transaction is complete, so
      // nothing is committed. Any other error may occur after that frame.
      if (!isFlushed && sqliteCode(error)?.startsWith('SQLITE_FULL')) throw faultOf(error, 'commit');
      throw new StoreFault('store.outcome-unknown', { operation: 'commit', height: block.head.height }, error);
    }
  }

  #undo(): void {
    const { blocks, sql, rollback } = this.#connection;
    blocks.rolledBack();
    try {
      if (sql.isInTransaction) rollback.run();
    } catch (error) {
      this.#failed ??= error;
    }
  }

  close(): void {
    this.#connection.destruction.end();
    this.#connection.sql.close();
  }
}

/** A connection whose disk failed may fail to close as well; the file is opened again either way. */
function closeQuietly(sql: Sql): void {
  try {
    sql.close();
  } catch {
    // The next connection reports what is wrong.
  }
}

/** Whether the disk or the file failed. A lock held by another process and bugs of this adapter do not count. */
function isDiskError(error: unknown): boolean {
  const code = sqliteCode(error);
  return code !== undefined && /^SQLITE_(IOERR|FULL|CORRUPT|READONLY|CANTOPEN|NOTADB|NOMEM|PROTOCOL)/.test(code);
}

/** Truncates the write-ahead log within its last frame, as a loss of power during the write would. */
function tearLog(path: string): void {
  const file = openSync(path, 'r+');
  ftruncateSync(file, Math.max(0, fstatSync(file).size - 1_000));
  closeSync(file);
}

let writer: Writer | undefined;

function opened(operation: string): Writer {
  if (writer === undefined) throw new StoreFault('store.unavailable', { operation });
  return writer;
}

const operations = {
  open(path: string): void {
    writer = new Writer(path);
  },
  commit(block: BlockMessage): void {
    opened('commit').commit(block);
  },
  writable(): void {
    opened('writable').writable();
  },
  close(): void {
    writer?.close();
  },
};

export type WriterOperations = typeof operations;

if (parentPort !== null) serve(parentPort, operations);
