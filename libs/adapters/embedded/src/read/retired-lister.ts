import type { RetiredVersion } from '@bucket/ports';
import { uuidBytes, uuidText } from '../file/artifact-columns.ts';
import { integer, text, type Sql, type Statement } from '../file/sql.ts';

/** The place after the last retired version of a page. */
const PLACE = /^(\d+) ([0-9a-f-]{36}) (\d+)$/;

export interface RetiredAnswer {
  readonly items: readonly RetiredVersion[];
  readonly next: string | undefined;
}

/** Lists versions that have content and went out of use, by the partial indexes over `retired_at`. */
export class RetiredLister {
  readonly #after: Statement;

  constructor(sql: Sql) {
    const range = 'retired_at >= ?1 AND retired_at < ?4 AND (retired_at, id, version) > (?1, ?2, ?3)';
    this.#after = sql.prepare(
      `SELECT retired_at, lower(hex(id)), version FROM (
         SELECT * FROM (SELECT retired_at, id, version FROM artifacts WHERE ${range} ORDER BY 1, 2, 3 LIMIT ?5)
         UNION ALL
         SELECT * FROM (
           SELECT v.retired_at AS retired_at, a.id AS id, v.version AS version FROM versions AS v JOIN artifacts AS a USING (n)
           WHERE v.retired_at >= ?1 AND v.retired_at < ?4 AND (v.retired_at, a.id, v.version) > (?1, ?2, ?3)
           ORDER BY 1, 2, 3 LIMIT ?5)
       ) ORDER BY 1, 2, 3 LIMIT ?5`,
    );
  }

  list(before: string, limit: number, after: string | undefined): RetiredAnswer {
    const [, at = '0', id = '', version = '0'] = PLACE.exec(after ?? '') ?? [];
    const rows = this.#after.rows(
      Number(at),
      uuidBytes(id) ?? new Uint8Array(0),
      Number(version),
      Date.parse(before),
      limit + 1,
    );
    const all = rows.map(([retiredAt, hex, number]) => ({
      artifactId: uuidText(text(hex)),
      version: integer(number),
      retiredAt: new Date(integer(retiredAt)).toISOString(),
    }));
    const items = all.slice(0, limit);
    const last = items.at(-1);
    const more = all.length > limit && last !== undefined;
    return { items, next: more ? `${Date.parse(last.retiredAt)} ${last.artifactId} ${last.version}` : undefined };
  }
}
