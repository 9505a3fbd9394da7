import { FORMAT, SCHEMA } from './schema.ts';
import { StoreFault } from './faults.ts';
import { bytesOf, Sql, text } from './sql.ts';

/** How long a commit waits while another process writes; one block takes milliseconds. */
export const BUSY_TIMEOUT_MS = 10_000;

/**
 * Number of pages in the write-ahead log after which a commit copies them into the database file (a WAL checkpoint). That
 * takes about 25 ms, so it is done rarely; a page that was written many times in between is copied once.
 */
const CHECKPOINT_PAGES = 4_000;

/** Size of one connection's page cache. */
const CACHE_KIB = 65_536;

/** @throws {StoreFault} `ledger.format-unknown` */
export function openDatabase(path: string, role: 'writer' | 'reader'): Sql {
  const sql = new Sql(path);
  try {
    sql.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    if (role === 'writer') create(sql);
    sql.exec(`PRAGMA synchronous = FULL; PRAGMA cache_size = -${CACHE_KIB}; PRAGMA temp_store = MEMORY;
      PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    checkFormat(sql);
    if (role === 'reader') sql.exec('PRAGMA query_only = ON');
    return sql;
  } catch (error) {
    sql.close();
    throw error;
  }
}

function create(sql: Sql): void {
  sql.exec('PRAGMA page_size = 8192');
  const mode = sql.prepare('PRAGMA journal_mode = WAL').row();
  if (mode?.[0] !== 'wal')
    throw new StoreFault(
      'store.unavailable',
      { operation: 'open' },
      'the file system does not support a write-ahead log',
    );
  // Two processes may open a new file at the same moment: the second one finds the tables of the first.
  sql.exec('BEGIN IMMEDIATE');
  if (!hasTables(sql)) sql.exec(SCHEMA);
  sql.exec('COMMIT');
}

const hasTables = (sql: Sql): boolean =>
  sql.prepare(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'meta'`).row() !== undefined;

function checkFormat(sql: Sql): void {
  const found = Number(text(sql.prepare(`SELECT ${bytesOf('value')} FROM meta WHERE key = 'format'`).row()?.[0]));
  if (found !== FORMAT) throw new StoreFault('ledger.format-unknown', { found, supported: FORMAT });
}
