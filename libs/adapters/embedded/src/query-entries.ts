import { parseEntry, type AuditEntry } from '@bucket/domain';
import type { AuditFilter } from '@bucket/ports';
import { BlockPlaces } from './block-places.ts';
import { decodeEntries, ENTRIES_COLUMNS } from './entries-encoding.ts';
import { BlockWalk, Cursors, listed, union, type BlockCursor } from './posting-cursor.ts';
import { integer, type Sql, type Statement } from './sql.ts';
import { term, termNumber } from './terms.ts';
import { uuidBytes } from './uuid.ts';

export interface QueryAnswer {
  readonly seqs: readonly number[];
  readonly canonicals: readonly string[];
  /** Everything before this seq has been looked at; undefined at the end. */
  readonly next: number | undefined;
}

/** Pages of entries in the order of the log. */
export class EntryQuery {
  readonly #cursors: Cursors;
  readonly #places: BlockPlaces;
  readonly #entries: Statement;
  readonly #row: Statement;

  constructor(sql: Sql) {
    this.#cursors = new Cursors(sql);
    this.#places = new BlockPlaces(sql);
    this.#entries = sql.prepare(`SELECT ${ENTRIES_COLUMNS} FROM blocks WHERE first_seq = ?`);
    this.#row = sql.prepare('SELECT n FROM artifacts WHERE id = ?');
  }

  /** @param fromSeq entries before it are not wanted */
  query(filter: AuditFilter, limit: number, fromSeq: number): QueryAnswer {
    const walk = this.#walk(filter, fromSeq);
    const fits = matcher(filter);
    const seqs: number[] = [];
    const canonicals: string[] = [];
    for (;;) {
      const block = walk.next();
      if (block === undefined) return { seqs, canonicals, next: undefined };
      if (block === 'spent') return { seqs, canonicals, next: walk.place };
      const lines = decodeEntries(this.#entries.row(block) ?? [], block).split('\n');
      for (let index = Math.max(0, fromSeq - block); index < lines.length; index += 1) {
        const canonical = lines[index] ?? '';
        if (!fits(canonical)) continue;
        seqs.push(block + index);
        canonicals.push(canonical);
        if (seqs.length >= limit) return { seqs, canonicals, next: block + index + 1 };
      }
      walk.pass(block + lines.length, lines.length);
    }
  }

  #walk(filter: AuditFilter, fromSeq: number): BlockWalk {
    const { from, to } = filter;
    const since = from === undefined ? 0 : this.#places.firstSince((at) => at >= from);
    const until = to === undefined ? Number.POSITIVE_INFINITY : this.#places.firstSince((at) => at >= to);
    const start = this.#places.at(fromSeq)?.firstSeq ?? 0;
    return new BlockWalk(this.#cursorsOf(filter), Math.max(start, since), until);
  }

  #cursorsOf(filter: AuditFilter): BlockCursor[] {
    const { artifactId, actorId, integrationId, productId, type, outcome, traceId } = filter;
    const terms = [
      ...(traceId === undefined ? [] : [term.trace(traceId)]),
      ...(actorId === undefined ? [] : [term.actor(actorId)]),
      ...(integrationId === undefined ? [] : [term.integration(integrationId)]),
      ...(outcome === undefined || outcome === 'allowed' ? [] : [term.outcome(outcome)]),
      ...(type === undefined ? [] : [term.type(type)]),
      ...(productId === undefined ? [] : [term.product(productId)]),
    ];
    const cursors = terms.map((each) => this.#cursors.term(termNumber(each)));
    if (artifactId !== undefined) cursors.unshift(this.#custody(artifactId));
    return cursors.length === 0 ? [this.#cursors.all()] : cursors;
  }

  /** Where the artifact was created, where its row is posted, and where its id stood before it existed. */
  #custody(artifactId: string): BlockCursor {
    const stray = this.#cursors.term(termNumber(term.strayArtifact(artifactId)));
    const row = this.#row.row(uuidBytes(artifactId) ?? null);
    if (row === undefined) return stray;
    const n = integer(row[0]);
    return union([listed([this.#places.at(n)?.firstSeq ?? n]), this.#cursors.term(n), stray]);
  }
}

/** Whether an entry fits, except for time, which its block has decided. A text search first: parsing is slower. */
function matcher(filter: AuditFilter): (canonical: string) => boolean {
  const { artifactId, actorId, integrationId, productId, type, outcome, traceId } = filter;
  const asked = [artifactId, actorId, integrationId, productId, type, outcome, traceId];
  // Canonical JSON escapes strings exactly as `JSON.stringify` does (RFC 8785 §3.2.2.2).
  const needles = asked.flatMap((value) => (value === undefined ? [] : [JSON.stringify(value)]));
  const is = (wanted: string | undefined, found: string | null | undefined): boolean =>
    wanted === undefined || wanted === found;
  const fits = (entry: AuditEntry): boolean =>
    is(artifactId, entry.artifactId) &&
    is(actorId, entry.actor.id) &&
    is(integrationId, entry.integrationId) &&
    is(productId, entry.productId) &&
    is(type, entry.type) &&
    is(outcome, entry.outcome) &&
    is(traceId, entry.traceId);
  if (needles.length === 0) return () => true;
  return (canonical) => needles.every((needle) => canonical.includes(needle)) && fits(parseEntry(canonical));
}
