import { IDEMPOTENCY_KEPT_MS } from '@bucket/domain';
import { readHead } from '../file/ledger-head.ts';
import { bytesOf, integer, text, type Sql, type SqlRow, type Statement } from '../file/sql.ts';
import { versionText } from './version-text.ts';

/** `DecisionNeeds` as JSON arrays. Indexes in the answer refer to these arrays. */
export interface FactsQuestion {
  /** Ids of artifacts without their content. */
  readonly heads: string;
  /** Ids of artifacts with their content. */
  readonly contents: string;
  /** Pairs of id and version. */
  readonly versions: string;
  /** Likewise, of versions without their content. */
  readonly bareVersions: string;
  /** SHA-256 in hex. */
  readonly idempotencyKeys: string;
}

export interface FactsAnswer {
  /** Texts of `versionText`, each with its index. */
  readonly heads: readonly string[];
  readonly contents: readonly string[];
  readonly versions: readonly string[];
  readonly bareVersions: readonly string[];
  readonly idempotency: readonly RememberedRow[];
  /** The highest number in `kinds`. */
  readonly lastKind: number;
}

export type RememberedRow = readonly [index: number, fingerprint: string, at: number, seq: number, answer: string];

const NOTHING = '[]';

/** Reads what decisions are based on. */
export class FactsReader {
  readonly #sql: Sql;
  readonly #heads: Statement;
  readonly #contents: Statement;
  readonly #versions: readonly Statement[];
  readonly #bareVersions: readonly Statement[];
  readonly #remembered: Statement;
  readonly #lastKind: Statement;

  constructor(sql: Sql) {
    const heads = (content: boolean): Statement =>
      sql.prepare(
        `SELECT ${versionText('a', { index: 'j.key', content })}
         FROM json_each(?) AS j CROSS JOIN artifacts AS a ON a.id = unhex(j.value, '-')`,
      );
    const wanted = `json_each(?) AS j CROSS JOIN artifacts AS a ON a.id = unhex(j.value ->> 0, '-')`;
    const versions = (content: boolean): readonly Statement[] => [
      sql.prepare(
        `SELECT ${versionText('a', { index: 'j.key', content })} FROM ${wanted} WHERE a.version = j.value ->> 1`,
      ),
      sql.prepare(
        `SELECT ${versionText('v', { index: 'j.key', content })} FROM ${wanted}
         CROSS JOIN versions AS v ON v.n = a.n AND v.version = j.value ->> 1`,
      ),
    ];
    this.#sql = sql;
    this.#heads = heads(false);
    this.#contents = heads(true);
    this.#versions = versions(true);
    this.#bareVersions = versions(false);
    this.#remembered = sql.prepare(
      `SELECT j.key, lower(hex(i.fingerprint)), i.at, i.seq, ${bytesOf('i.answer')}
       FROM json_each(?) AS j CROSS JOIN idempotency AS i ON i.key_hash = unhex(j.value) WHERE i.at >= ?`,
    );
    this.#lastKind = sql.prepare('SELECT ifnull(max(kind), 0) FROM kinds');
  }

  read({ heads, contents, versions, bareVersions, idempotencyKeys }: FactsQuestion): FactsAnswer {
    return {
      heads: textsOf(this.#heads, heads),
      contents: textsOf(this.#contents, contents),
      versions: this.#versions.flatMap((statement) => textsOf(statement, versions)),
      bareVersions: this.#bareVersions.flatMap((statement) => textsOf(statement, bareVersions)),
      idempotency: idempotencyKeys === NOTHING ? [] : this.#rememberedOf(idempotencyKeys),
      lastKind: this.lastKind(),
    };
  }

  lastKind(): number {
    return integer(this.#lastKind.row()?.[0]);
  }

  #rememberedOf(keys: string): RememberedRow[] {
    const since = Date.parse(readHead(this.#sql).at) - IDEMPOTENCY_KEPT_MS;
    return this.#remembered
      .rows(keys, since)
      .map(([index, fingerprint, at, seq, answer]) => [
        integer(index),
        text(fingerprint),
        integer(at),
        integer(seq),
        text(answer),
      ]);
  }
}

function textsOf(statement: Statement, wanted: string): string[] {
  return wanted === NOTHING ? [] : statement.rows(wanted).map((row: SqlRow) => text(row[0]));
}
