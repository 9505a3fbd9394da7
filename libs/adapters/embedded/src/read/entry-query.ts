import { parseEntry, type AuditEntry } from '@bucket/domain';
import type { AuditFilter } from '@bucket/ports';
import { uuidBytes } from '../file/artifact-columns.ts';
import { decodeEntries, ENTRIES_COLUMNS } from '../file/entries-encoding.ts';
import { integer, type Sql, type Statement } from '../file/sql.ts';
import { BlockWalk, CursorFactory, listed, union, type BlockCursor } from '../postings/block-cursors.ts';
import { term, termNumber } from '../postings/terms.ts';
import { BlockFinder } from './block-finder.ts';

export interface QueryAnswer {
  readonly seqs: readonly number[];
  readonly canonicals: readonly string[];
  /** The seq at which the next page starts; undefined at the end. */
  readonly next: number | undefined;
}

/** Queries entries in the order of the log, by page. */
export class EntryQuery {
  readonly #cursors: CursorFactory;
  readonly #blocks: BlockFinder;
  readonly #entries: Statement;
  readonly #artifactKey: Statement;

  constructor(sql: Sql) {
    this.#cursors = new CursorFactory(sql);
    this.#blocks = new BlockFinder(sql);
    this.#entries = sql.prepare(`SELECT ${ENTRIES_COLUMNS} FROM blocks WHERE first_seq = ?`);
    this.#artifactKey = sql.prepare('SELECT n FROM artifacts WHERE id = ?');
  }

  /** @param fromSeq earlier entries are left out */
  query(filter: AuditFilter, limit: number, fromSeq: number): QueryAnswer {
    const walk = this.#walk(filter, fromSeq);
    const fits = matcher(filter);
    const seqs: number[] = [];
    const canonicals: string[] = [];
    for (;;) {
      const block = walk.next();
      if (block === undefined) return { seqs, canonicals, next: undefined };
      if (block === 'spent') return { seqs, canonicals, next: walk.resumeSeq };
      const lines = decodeEntries(this.#entries.row(block) ?? [], block).split('\n');
      for (let index = Math.max(0, fromSeq - block); index < lines.length; index += 1) {
        const canonical = lines[index] ?? '';
        if (!fits(canonical)) continue;
        seqs.push(block + index);
        canonicals.push(canonical);
        if (seqs.length >= limit) return { seqs, canonicals, next: block + index + 1 };
      }
      walk.advance(block + lines.length, lines.length);
    }
  }

  #walk(filter: AuditFilter, fromSeq: number): BlockWalk {
    const { from, to } = filter;
    const since = from === undefined ? 0 : this.#blocks.firstSince((at) => at >= from);
    const until = to === undefined ? Number.POSITIVE_INFINITY : this.#blocks.firstSince((at) => at >= to);
    const start = this.#blocks.at(fromSeq)?.firstSeq ?? 0;
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

  /** Blocks that create the artifact, that have later entries about it, or that named its id before it existed. */
  #custody(artifactId: string): BlockCursor {
    const stray = this.#cursors.term(termNumber(term.strayArtifact(artifactId)));
    const row = this.#artifactKey.row(uuidBytes(artifactId) ?? null);
    if (row === undefined) return stray;
    const createdSeq = integer(row[0]);
    const createdIn = this.#blocks.at(createdSeq)?.firstSeq ?? createdSeq;
    return union([listed([createdIn]), this.#cursors.term(createdSeq), stray]);
  }
}

/** Whether an entry matches all of the filter but its times, which select blocks. Text is searched first, then parsed. */
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
