import { uuidBytes } from '../file/artifact-columns.ts';
import { integer, text, type Sql, type Statement } from '../file/sql.ts';
import { versionText } from './version-text.ts';

/** Lists the versions of an artifact, by page. */
export class VersionLister {
  readonly #key: Statement;
  readonly #superseded: Statement;
  readonly #head: Statement;

  constructor(sql: Sql) {
    this.#key = sql.prepare('SELECT n FROM artifacts WHERE id = ?');
    this.#superseded = sql.prepare(
      `SELECT ${versionText('v', { content: false })} FROM versions AS v WHERE v.n = ? AND v.version > ?
       ORDER BY v.version LIMIT ?`,
    );
    this.#head = sql.prepare(
      `SELECT ${versionText('a', { content: false })} FROM artifacts AS a WHERE a.n = ? AND a.version > ?`,
    );
  }

  /** Texts of `versionText`, oldest first, of the versions above `afterVersion`. */
  list(artifactId: string, limit: number, afterVersion: number): string[] {
    const row = this.#key.row(uuidBytes(artifactId) ?? null);
    if (row === undefined) return [];
    const createdSeq = integer(row[0]);
    const superseded = this.#superseded.rows(createdSeq, afterVersion, limit);
    const head = superseded.length < limit ? this.#head.rows(createdSeq, afterVersion) : [];
    return [...superseded, ...head].map(([line]) => text(line));
  }
}
