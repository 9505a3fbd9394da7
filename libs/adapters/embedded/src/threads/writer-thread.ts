import { closeSync, openSync, ftruncateSync, fstatSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { faultOf, sqliteCode, StoreFault } from '../file/faults.ts';
import { openDatabase } from '../file/open-database.ts';
import type { Sql, Statement } from '../file/sql.ts';
import type { BlockMessage } from '../write/block-message.ts';
import { BlockWriter } from '../write/block-writer.ts';
import { failpoint } from '../write/failpoint.ts';
import { serve } from './worker-protocol.ts';

/** Commits blocks. Each `EmbeddedBucketStore` has one such thread. */
class Writer {
  readonly #path: string;
  readonly #sql: Sql;
  readonly #blocks: BlockWriter;
  readonly #begin: Statement;
  readonly #commit: Statement;
  readonly #rollback: Statement;
  /** The disk error after which nothing more is written: after one, it is unknown which later writes reach the disk. */
  #failed: unknown;

  constructor(path: string) {
    this.#path = path;
    this.#sql = openDatabase(path, 'writer');
    this.#begin = this.#sql.prepare('BEGIN IMMEDIATE');
    this.#commit = this.#sql.prepare('COMMIT');
    this.#rollback = this.#sql.prepare('ROLLBACK');
    this.#blocks = new BlockWriter(this.#sql);
  }

  /** @throws {StoreFault} as `LedgerStore.commit` */
  commit(block: BlockMessage): void {
    if (this.#failed !== undefined) throw new StoreFault('store.unavailable', { operation: 'commit' }, this.#failed);
    this.#write(block);
    this.#end(block);
  }

  #write(block: BlockMessage): void {
    try {
      failpoint('commit.begin');
      this.#begin.run();
      this.#blocks.write(block);
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
      this.#commit.run();
      isFlushed = true;
      this.#blocks.committed();
      failpoint('commit.after-fsync', () => tearLog(`${this.#path}-wal`));
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
    this.#blocks.rolledBack();
    try {
      if (this.#sql.isInTransaction) this.#rollback.run();
    } catch (error) {
      this.#failed ??= error;
    }
  }

  close(): void {
    this.#sql.close();
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

const operations = {
  open(path: string): void {
    writer = new Writer(path);
  },
  commit(block: BlockMessage): void {
    if (writer === undefined) throw new StoreFault('store.unavailable', { operation: 'commit' });
    writer.commit(block);
  },
  close(): void {
    writer?.close();
  },
};

export type WriterOperations = typeof operations;

if (parentPort !== null) serve(parentPort, operations);
