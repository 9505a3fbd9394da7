import type { ArtifactFilter } from '@bucket/ports';
import { ownerText, STATES } from '../file/artifact-columns.ts';
import { integer, text, type Sql, type SqlValue, type Statement } from '../file/sql.ts';
import { BlockWalk, CursorFactory, type BlockCursor } from '../postings/block-cursors.ts';
import { term, termNumber } from '../postings/terms.ts';
import { BlockFinder } from './block-finder.ts';
import { versionText } from './version-text.ts';

export interface ListAnswer {
  /** Texts of `versionText`. */
  readonly versions: readonly string[];
  /** The seq at which the next page starts; undefined at the end. */
  readonly next: number | undefined;
}

/** Lists artifacts in the order of their creation, by page. */
export class ArtifactLister {
  readonly #cursors: CursorFactory;
  readonly #blocks: BlockFinder;
  readonly #ofBlock: Statement;

  constructor(sql: Sql) {
    this.#cursors = new CursorFactory(sql);
    this.#blocks = new BlockFinder(sql);
    this.#ofBlock = sql.prepare(
      `SELECT ${versionText('a', { id: 'lower(hex(a.id))', content: false })}, a.n
       FROM artifacts AS a CROSS JOIN kinds AS k ON k.kind = a.kind
       WHERE a.n >= ?1 AND a.n < ?2 AND k.product = ?3
         AND (?4 IS NULL OR k.class = ?4)
         AND (?5 IS NULL OR a.owner = ?5)
         AND (?6 IS NULL OR a.state = ?6)
         AND (?7 IS NULL OR a.extra ->> '$.traceId' = ?7)
         AND (?8 IS NULL OR NOT EXISTS (
           SELECT 1 FROM json_each(?8) AS asked WHERE NOT EXISTS (
             SELECT 1 FROM json_each(a.extra, '$.labels') AS label
             WHERE label.key = asked.key AND label.value = asked.value)))
       ORDER BY a.n LIMIT ?9`,
    );
  }

  /** @param fromSeq artifacts created by an earlier entry are left out */
  list(filter: ArtifactFilter, limit: number, fromSeq: number): ListAnswer {
    const walk = this.#walk(filter, fromSeq);
    const versions: string[] = [];
    for (;;) {
      const block = walk.next();
      if (block === undefined) return { versions, next: undefined };
      if (block === 'spent') return { versions, next: walk.resumeSeq };
      const end = block + (this.#blocks.at(block)?.entryCount ?? 1);
      const rows = this.#ofBlock.rows(Math.max(block, fromSeq), end, ...conditions(filter), limit - versions.length);
      for (const row of rows) versions.push(text(row[0]));
      if (versions.length >= limit) return { versions, next: integer(rows.at(-1)?.[1]) + 1 };
      walk.advance(end, end - block);
    }
  }

  #walk(filter: ArtifactFilter, fromSeq: number): BlockWalk {
    const { createdAfter, createdBefore } = filter;
    const since = createdAfter === undefined ? 0 : this.#blocks.firstSince((at) => at > createdAfter);
    const until =
      createdBefore === undefined ? Number.POSITIVE_INFINITY : this.#blocks.firstSince((at) => at >= createdBefore);
    const from = this.#blocks.at(fromSeq)?.firstSeq ?? 0;
    return new BlockWalk(this.#cursorsOf(filter), Math.max(from, since), until);
  }

  #cursorsOf({ productId, artifactClass, ownerId, traceId, labels, state }: ArtifactFilter): BlockCursor[] {
    const terms = [
      term.productCreates(productId),
      ...(artifactClass === undefined ? [] : [term.class(productId, artifactClass)]),
      ...(ownerId === undefined ? [] : [term.owner(productId, ownerId)]),
      ...(traceId === undefined ? [] : [term.trace(traceId)]),
      ...(state === undefined || state === 'active' ? [] : [term.state(productId, state)]),
      ...Object.entries(labels ?? {}).map(([key, value]) => term.label(productId, key, value)),
    ];
    return terms.map((each) => this.#cursors.term(termNumber(each)));
  }
}

/** Parameters 3 to 8 of `#ofBlock`. */
function conditions({ productId, artifactClass, ownerId, state, traceId, labels }: ArtifactFilter): SqlValue[] {
  return [
    productId,
    artifactClass ?? null,
    ownerId === undefined ? null : ownerText(ownerId),
    state === undefined ? null : STATES.indexOf(state),
    traceId ?? null,
    labels === undefined ? null : JSON.stringify(labels),
  ];
}
