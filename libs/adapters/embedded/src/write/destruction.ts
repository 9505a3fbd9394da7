import type { Sql } from '../file/sql.ts';
import type { BlockMessage } from './block-message.ts';
import { failpoint } from './failpoint.ts';

/** How long emptying the write-ahead log waits for readers of this or another process; a read takes milliseconds. */
const WAIT_MS = 250;
/** When it is tried again, where somebody was reading all the while and no block comes. */
const RETRY_MS = 1_000;

/**
 * Sees to it that destroyed content is in none of the store's files. What a transaction frees inside the database file is
 * overwritten with zeros (`secure_delete`): within the pages that it writes anyway where it only adds rows (`FAST`), because a
 * page that is divided would keep a copy of its rows; and on the pages that it frees as well where it changes or destroys
 * versions. The write-ahead log still holds pages as they were before, so it is emptied after each block that destroys something.
 */
export class Destruction {
  readonly #sql: Sql;
  readonly #busyTimeoutMs: number;
  #isChanging: boolean | undefined;
  #retry: NodeJS.Timeout | undefined;

  /** @param busyTimeoutMs of the connection */
  constructor(sql: Sql, busyTimeoutMs: number) {
    this.#sql = sql;
    this.#busyTimeoutMs = busyTimeoutMs;
    // A process may have died between a block that destroyed something and the emptying of the log.
    this.#empty();
  }

  /** To be called before the transaction of a block begins. */
  before({ changed }: Pick<BlockMessage, 'changed'>): void {
    const isChanging = changed.length > 0;
    if (isChanging !== this.#isChanging) this.#sql.exec(`PRAGMA secure_delete = ${isChanging ? 'ON' : 'FAST'}`);
    this.#isChanging = isChanging;
    if (isDestroying(changed)) failpoint('destroy.begin');
  }

  /** To be called before the transaction is committed. */
  written({ changed }: Pick<BlockMessage, 'changed'>): void {
    if (isDestroying(changed)) failpoint('destroy.written');
  }

  /** To be called when the transaction is durable. */
  after({ changed }: Pick<BlockMessage, 'changed'>): void {
    if (!isDestroying(changed)) return;
    failpoint('destroy.before-empty');
    this.#empty();
  }

  /** The connection is about to be closed. */
  end(): void {
    clearTimeout(this.#retry);
  }

  #empty(): void {
    clearTimeout(this.#retry);
    this.#sql.exec(`PRAGMA busy_timeout = ${WAIT_MS}`);
    const [busy] = this.#sql.prepare('PRAGMA wal_checkpoint(TRUNCATE)').row() ?? [];
    this.#sql.exec(`PRAGMA busy_timeout = ${this.#busyTimeoutMs}`);
    if (busy === 0) return;
    this.#retry = setTimeout(() => this.#emptyLater(), RETRY_MS);
    this.#retry.unref();
  }

  /** Between two blocks; a disk that fails here fails the next block as well, which says so. */
  #emptyLater(): void {
    try {
      this.#empty();
    } catch {
      this.#retry = setTimeout(() => this.#emptyLater(), RETRY_MS);
      this.#retry.unref();
    }
  }
}

const isDestroying = (changed: BlockMessage['changed']): boolean =>
  changed.some(({ kind }) => kind === 'purged' || kind === 'erased');
