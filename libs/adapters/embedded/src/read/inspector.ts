import { IDEMPOTENCY_KEPT_MS, type ChainFault } from '@bucket/domain';
import { readHead } from '../file/ledger-head.ts';
import { integer, text, type Sql, type SqlRow, type Statement } from '../file/sql.ts';
import { IndexCheck } from './index-check.ts';

export interface CountAnswer {
  readonly size: number;
  readonly artifacts: number;
  readonly versions: number;
  readonly answers: number;
  readonly destroyed: number;
  /** Rows of `usage`. */
  readonly usage: readonly SqlRow[];
}

/** Reads of verification that look at every row. */
export class Inspector {
  readonly #sql: Sql;
  readonly #indexes: IndexCheck;
  readonly #count: Statement;
  readonly #usage: Statement;

  constructor(sql: Sql) {
    this.#sql = sql;
    this.#indexes = new IndexCheck(sql);
    this.#count = sql.prepare(
      `SELECT (SELECT count(*) FROM artifacts), (SELECT count(*) FROM versions),
         (SELECT count(*) FROM idempotency WHERE at >= ?),
         (SELECT count(*) FROM artifacts WHERE state >= 2)`, // purged and erased, as the partial index says
    );
    this.#usage = sql.prepare('SELECT product, artifacts, bytes FROM usage ORDER BY product');
  }

  count(): CountAnswer {
    const head = readHead(this.#sql);
    const row = this.#count.row(head.size === 0 ? 0 : Date.parse(head.at) - IDEMPOTENCY_KEPT_MS);
    const artifacts = integer(row?.[0]);
    return {
      size: head.size,
      artifacts,
      versions: artifacts + integer(row?.[1]),
      answers: integer(row?.[2]),
      destroyed: integer(row?.[3]),
      usage: this.#usage.rows(),
    };
  }

  indexFault(fromSeq: number, toSeq: number): ChainFault | undefined {
    return this.#indexes.fault(fromSeq, toSeq);
  }

  /** SQLite's own check: page structure, indexes against their tables, constraints. */
  damage(): string | undefined {
    const found = text(this.#sql.prepare('PRAGMA integrity_check(1)').row()?.[0]);
    return found === 'ok' ? undefined : found;
  }
}
