import type { LedgerHead } from '@bucket/domain';
import { integer, text, type Sql, type SqlRow, type Statement } from './sql.ts';

/** The head of an empty log; the root of no leaves is the hash of nothing (RFC 6962 §2.1). */
export const EMPTY_HEAD: LedgerHead = Object.freeze({
  height: -1,
  size: 0,
  entryHash: '0'.repeat(64),
  rootHash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  at: '',
});

/** In the order that `headOf` takes. */
export const HEAD_COLUMNS = 'height, first_seq + entry_count, entry_hash, root_hash, at';

const statements = new WeakMap<Sql, Statement>();

export function readHead(sql: Sql): LedgerHead {
  let statement = statements.get(sql);
  if (statement === undefined) {
    statement = sql.prepare(`SELECT ${HEAD_COLUMNS} FROM blocks ORDER BY first_seq DESC LIMIT 1`);
    statements.set(sql, statement);
  }
  const row = statement.row();
  return row === undefined ? EMPTY_HEAD : headOf(row);
}

export function headOf([height, size, entryHash, rootHash, at]: SqlRow): LedgerHead {
  return {
    height: integer(height),
    size: integer(size),
    entryHash: text(entryHash),
    rootHash: text(rootHash),
    at: text(at),
  };
}
