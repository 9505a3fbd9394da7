import { closeSync, openSync, ftruncateSync, fstatSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import type { BlockMessage } from './block-message.ts';
import { faultOf, sqliteCode, StoreFault } from './faults.ts';
import { failpoint } from './failpoint.ts';
import { openDatabase } from './open-database.ts';
import type { Sql, Statement } from './sql.ts';
import { serve } from './worker-protocol.ts';
import { BlockWriter } from './write-block.ts';

/** The one thread of a handle that writes. */
class Writer {
  readonly #path: string;
  readonly #sql: Sql;
  readonly #blocks: BlockWriter;
  readonly #begin: Statement;
  readonly #commit: Statement;
  readonly #rollback: Statement;
  /** Why this handle writes no more. What a disk that failed once has kept of later writes, nobody knows. */
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
      if (isOfTheDisk(error)) this.#failed = error;
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
      // A full disk fails while frames are appended, before the one that ends the transaction is whole: nothing is
      // written. Any other failure may come after it.
      if (!isFlushed && sqliteCode(error)?.startsWith('SQLITE_FULL')) throw faultOf(error, 'commit');
      throw new StoreFault('store.outcome-unknown', { operation: 'commit', height: block.head.height }, error);
    }
  }

  #undo(): void {
    this.#blocks.forget();
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

/** Faults after which a connection is not trusted; a lock held by others and bugs of ours are not among them. */
function isOfTheDisk(error: unknown): boolean {
  const code = sqliteCode(error);
  return code !== undefined && /^SQLITE_(IOERR|FULL|CORRUPT|READONLY|CANTOPEN|NOTADB|NOMEM|PROTOCOL)/.test(code);
}

/** Cuts the log in the middle of its last frame, as if the disk had not got further. */
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
