import Database from 'libsql';
import { BucketError } from '@bucket/domain';

export type SqlValue = string | number | null | Uint8Array;
export type SqlRow = readonly SqlValue[];

interface RawStatement {
  run(parameters: readonly SqlValue[]): { changes: number };
  get(parameters: readonly SqlValue[]): unknown;
  all(parameters: readonly SqlValue[]): unknown[];
}

/**
 * A prepared statement. Parameters always go to the driver as one array: a single buffer would be read as named parameters,
 * and the driver then ends the whole process.
 */
export class Statement {
  readonly #statement: RawStatement;

  constructor(database: Database.Database, sql: string) {
    const statement = database.prepare(sql);
    // Rows as arrays: row objects carry an extra member added by the driver.
    this.#statement = statement.reader ? statement.raw() : statement;
  }

  /** @returns the number of rows changed */
  run(...parameters: readonly SqlValue[]): number {
    return this.#statement.run(parameters).changes;
  }

  row(...parameters: readonly SqlValue[]): SqlRow | undefined {
    // In raw mode the driver gives an array of values of the types that it also takes.
    return this.#statement.get(parameters) as SqlRow | undefined;
  }

  rows(...parameters: readonly SqlValue[]): SqlRow[] {
    return this.#statement.all(parameters) as SqlRow[]; // as above
  }
}

/** A connection. Statements are prepared once and kept by their users. */
export class Sql {
  readonly #database: Database.Database;

  constructor(path: string) {
    this.#database = new Database(path);
  }

  prepare(sql: string): Statement {
    return new Statement(this.#database, sql);
  }

  exec(sql: string): void {
    this.#database.exec(sql);
  }

  /** Whether a transaction is open. */
  get isInTransaction(): boolean {
    return this.#database.inTransaction;
  }

  close(): void {
    this.#database.close();
  }
}

/** Runs several reads in one transaction, so that all of them see the same blocks. */
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

/**
 * SQL of a text column as its bytes. The driver ends the whole process when it is to hand over a text that is not UTF-8,
 * which one flipped bit in the file can make.
 */
export const bytesOf = (column: string): string => `CAST(${column} AS BLOB)`;

/**
 * @param value of a text column, or of `bytesOf` it: bytes that are not UTF-8 become U+FFFD, so that whoever compares the
 *   text with what was committed finds it altered
 */
export const text = (value: SqlValue | undefined): string => {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString();
  throw unreadable('a column is not text');
};

export const integer = (value: SqlValue | undefined): number => {
  if (typeof value !== 'number') throw unreadable('a column is not a number');
  return value;
};

/** What a row that nobody of ours wrote is answered with. */
export const unreadable = (reason: string): BucketError<'store.unreadable'> =>
  new BucketError('store.unreadable', {}, { cause: new Error(reason) });
