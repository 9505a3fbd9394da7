import { IDEMPOTENCY_KEPT_MS, type ChainFault } from '@bucket/domain';
import { readHead } from '../file/ledger-head.ts';
import { SCHEMA } from '../file/schema.ts';
import { bytesOf, integer, Sql, text, type SqlRow, type Statement } from '../file/sql.ts';
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
    this.#usage = sql.prepare(`SELECT ${bytesOf('product')}, artifacts, bytes FROM usage ORDER BY product`);
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

  /** The schema, then SQLite's own check: page structure, indexes against their tables, constraints. */
  damage(): string | undefined {
    const differing = differingSchema(this.#sql);
    if (differing !== undefined) return `the definition of ${differing} is not that of this format`;
    const found = text(this.#sql.prepare('PRAGMA integrity_check(1)').row()?.[0]);
    return found === 'ok' ? undefined : found;
  }
}

/** The first table, index, view or trigger that is not defined as a new file would define it. */
function differingSchema(sql: Sql): string | undefined {
  const fresh = new Sql(':memory:');
  try {
    fresh.exec(SCHEMA);
    const [expected, found] = [definitionsOf(fresh), definitionsOf(sql)];
    return [...expected.keys(), ...found.keys()].find((name) => expected.get(name) !== found.get(name));
  } finally {
    fresh.close();
  }
}

function definitionsOf(sql: Sql): ReadonlyMap<string, string> {
  const rows = sql
    .prepare(`SELECT ${['type', 'name', 'tbl_name', "ifnull(sql, '')"].map(bytesOf).join(', ')} FROM sqlite_schema`)
    .rows();
  return new Map(
    rows
      .map((row) => row.map(text))
      .map(([type, name, table, definition]) => [`${type} ${name}`, `${table} ${definition}`]),
  );
}
