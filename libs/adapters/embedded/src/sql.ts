import Database from 'libsql';

export type SqlValue = string | number | null | Uint8Array;
export type SqlRow = readonly SqlValue[];

interface RawStatement {
  run(parameters: readonly SqlValue[]): { changes: number };
  get(parameters: readonly SqlValue[]): unknown;
  all(parameters: readonly SqlValue[]): unknown[];
}

/**
 * A prepared statement. Parameters always go to the driver as one array: given a lone buffer, it takes it for named
 * parameters and takes the whole process down.
 */
export class Statement {
  readonly #statement: RawStatement;

  constructor(database: Database.Database, sql: string) {
    const statement = database.prepare(sql);
    // Rows as arrays: as objects they carry a member of the driver's own.
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

/** A connection; statements are prepared once and kept. */
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

export const text = (value: SqlValue | undefined): string => {
  if (typeof value !== 'string') throw new TypeError('a column is not text');
  return value;
};

export const integer = (value: SqlValue | undefined): number => {
  if (typeof value !== 'number') throw new TypeError('a column is not a number');
  return value;
};
