import { EMPTY_HEAD, type LedgerHead } from '@bucket/domain';
import { bytesOf, integer, text, type Sql, type SqlRow, type Statement } from './sql.ts';

/** Columns of `blocks` in the order that `headOf` takes. */
export const HEAD_COLUMNS = `height, first_seq + entry_count, ${['entry_hash', 'root_hash', 'at'].map(bytesOf).join(', ')}`;

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
