import type { Sql, Statement } from './sql.ts';

/** Runs several reads on one state of the store: whole blocks only, and the same ones for each read. */
export class Snapshot {
  readonly #sql: Sql;
  readonly #begin: Statement;
  readonly #end: Statement;

  constructor(sql: Sql) {
    this.#sql = sql;
    this.#begin = sql.prepare('BEGIN');
    this.#end = sql.prepare('COMMIT');
  }

  read<T>(reads: () => T): T {
    this.#begin.run();
    try {
      return reads();
    } finally {
      if (this.#sql.isInTransaction) this.#end.run();
    }
  }
}
