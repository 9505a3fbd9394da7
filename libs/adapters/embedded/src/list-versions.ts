import { integer, text, type Sql, type Statement } from './sql.ts';
import { uuidBytes } from './uuid.ts';
import { versionText } from './version-sql.ts';

export class VersionLister {
  readonly #row: Statement;
  readonly #superseded: Statement;
  readonly #head: Statement;

  constructor(sql: Sql) {
    this.#row = sql.prepare('SELECT n FROM artifacts WHERE id = ?');
    this.#superseded = sql.prepare(
      `SELECT ${versionText('v', { content: false })} FROM versions AS v WHERE v.n = ? AND v.version > ?
       ORDER BY v.version LIMIT ?`,
    );
    this.#head = sql.prepare(
      `SELECT ${versionText('a', { content: false })} FROM artifacts AS a WHERE a.n = ? AND a.version > ?`,
    );
  }

  /** Texts of `versionText`, oldest first, of the versions after one. */
  list(artifactId: string, limit: number, afterVersion: number): string[] {
    const row = this.#row.row(uuidBytes(artifactId) ?? null);
    if (row === undefined) return [];
    const n = integer(row[0]);
    const superseded = this.#superseded.rows(n, afterVersion, limit);
    const head = superseded.length < limit ? this.#head.rows(n, afterVersion) : [];
    return [...superseded, ...head].map(([line]) => text(line));
  }
}
