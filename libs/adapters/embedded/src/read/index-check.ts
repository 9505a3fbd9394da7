import { parseEntry, parseJson, type AuditEntry, type ChainFault } from '@bucket/domain';
import { ownerOf, STATES, uuidBytes, uuidText, type Extra } from '../file/artifact-columns.ts';
import { decodeEntries, ENTRIES_COLUMNS } from '../file/entries-encoding.ts';
import { bytesOf, integer, text, type Sql, type SqlRow, type Statement } from '../file/sql.ts';
import { lastMerge, sliceOf } from '../postings/posting-slices.ts';
import { term, termNumber } from '../postings/terms.ts';

/** A posting that must be found: the term, the block, and the entry that needs it. */
interface Needed {
  readonly term: number;
  readonly block: number;
  readonly seq: number;
}

interface Block {
  readonly firstSeq: number;
  readonly end: number;
  readonly height: number;
  readonly entries: readonly AuditEntry[];
}

/**
 * Derives from entries and artifacts which postings and keys there must be, and looks for those that are missing. A posting
 * too many makes a query look at one block more, and is not looked for.
 */
export class IndexCheck {
  readonly #blocks: Statement;
  readonly #lastHeight: Statement;
  readonly #artifacts: Statement;
  readonly #supersededOf: Statement;
  readonly #keys: Statement;
  readonly #tail: Statement;
  readonly #unposted: Statement;

  constructor(sql: Sql) {
    this.#blocks = sql.prepare(
      `SELECT first_seq, entry_count, height, ${ENTRIES_COLUMNS} FROM blocks WHERE first_seq >= ? AND first_seq < ?
       ORDER BY first_seq`,
    );
    this.#lastHeight = sql.prepare('SELECT ifnull(max(height), -1) FROM blocks');
    this.#artifacts = sql.prepare(
      `SELECT a.n, lower(hex(a.id)), ${bytesOf('a.owner')}, a.state, ${bytesOf('a.extra')}, a.retired_at, a.version,
         a.salt IS NULL, a.created_at, ${bytesOf('k.product')}, ${bytesOf('k.class')}
       FROM artifacts AS a LEFT JOIN kinds AS k ON k.kind = a.kind WHERE a.n >= ? AND a.n < ? ORDER BY a.n`,
    );
    this.#supersededOf = sql.prepare(
      'SELECT version, retired_at, salt IS NULL FROM versions WHERE n = ? AND version = ?',
    );
    this.#keys = sql.prepare(
      `SELECT a.n FROM json_each(?) AS j LEFT JOIN artifacts AS a ON a.id = unhex(j.value, '-') ORDER BY j.key`,
    );
    this.#tail = sql.prepare('SELECT first_seq, terms FROM tails WHERE height = ?');
    this.#unposted = sql.prepare(
      `SELECT j.value ->> 2 FROM json_each(?) AS j WHERE NOT EXISTS (
         SELECT 1 FROM postings AS p WHERE p.term = j.value ->> 0 AND p.first_seq = j.value ->> 1)
       ORDER BY 1 LIMIT 1`,
    );
  }

  /** @param fromSeq the first entry of a block @param toSeq the entry after the last one of a block */
  fault(fromSeq: number, toSeq: number): ChainFault | undefined {
    const lastHeight = integer(this.#lastHeight.row()?.[0]);
    const needed: Needed[] = [];
    for (const row of this.#blocks.rows(fromSeq, toSeq)) {
      const block = blockOf(row);
      const wanted = this.#neededBy(block);
      if (!Array.isArray(wanted)) return first(wanted, this.#unpostedFault(needed));
      const inTail = this.#inTail(block);
      for (const each of wanted) {
        const isMerged = lastMerge(sliceOf(each.term), lastHeight) >= block.height;
        if (isMerged || !inTail.has(each.term)) needed.push(each);
      }
    }
    return this.#unpostedFault(needed);
  }

  #unpostedFault(needed: Needed[]): ChainFault | undefined {
    if (needed.length === 0) return undefined;
    needed.sort((one, other) => one.term - other.term || one.block - other.block);
    const row = this.#unposted.row(JSON.stringify(needed.map((each) => [each.term, each.block, each.seq])));
    return row === undefined ? undefined : { seq: integer(row[0]), reason: 'the index does not lead to the entry' };
  }

  /** What `tails` says of a block; nothing where its row is of another block. */
  #inTail({ height, firstSeq }: Block): ReadonlySet<number> {
    const row = this.#tail.row(height);
    if (row === undefined || row[0] !== firstSeq || !(row[1] instanceof Uint8Array) || row[1].length % 8 !== 0) {
      return new Set();
    }
    return new Set(new Float64Array(row[1].slice().buffer));
  }

  /** The postings that must be there for a block, or what is wrong with the rows themselves. */
  #neededBy(block: Block): Needed[] | ChainFault {
    const needed: Needed[] = [];
    const seen = new Set<number>();
    const need = (what: string | number, seq: number): void => {
      const number = typeof what === 'string' ? termNumber(what) : what;
      if (seen.has(number)) return;
      seen.add(number);
      needed.push({ term: number, block: block.firstSeq, seq });
    };
    const fault = this.#artifactTerms(block, need);
    if (fault !== undefined) return fault;
    for (const entry of block.entries) entryTerms(entry, need);
    this.#touchedTerms(block, need);
    return needed;
  }

  #artifactTerms(block: Block, need: (what: string, seq: number) => void): ChainFault | undefined {
    const rows = this.#artifacts.rows(block.firstSeq, block.end);
    const created = block.entries.filter(isCreation);
    for (let at = 0; at < Math.max(rows.length, created.length); at += 1) {
      const row = rows[at];
      const entry = created[at];
      const n = row === undefined ? undefined : integer(row[0]);
      if (n === undefined || (entry !== undefined && n > entry.seq)) {
        return { seq: entry?.seq ?? block.firstSeq, reason: 'lists do not find the artifact where it was created' };
      }
      if (entry === undefined || n < entry.seq)
        return { seq: n, reason: 'no entry created the artifact that stands here' };
      if (uuidText(text(row?.[1])) !== entry.artifactId) {
        return { seq: n, reason: 'another artifact stands in the place of the one that was created' };
      }
      const fault = readable(n, () => termsOfArtifact(row ?? [], n, need));
      if (fault !== undefined) return fault;
    }
    return this.#supersedingFault(block);
  }

  /** Which versions are superseded, and since when, as the entries that wrote the next ones say. */
  #supersedingFault({ entries }: Block): ChainFault | undefined {
    const writing = entries.filter((entry) => isWrite(entry) && (entry.version ?? 0) > 1);
    if (writing.length === 0) return undefined;
    const keys = this.#keys.rows(JSON.stringify(writing.map(({ artifactId }) => artifactId ?? '')));
    for (const [i, entry] of writing.entries()) {
      const n = keys[i]?.[0];
      const before = typeof n === 'number' ? this.#supersededOf.row(n, (entry.version ?? 0) - 1) : undefined;
      if (before === undefined) return { seq: entry.seq, reason: 'the superseded version is not in its place' };
      const retiredAt = before[2] === 1 ? null : Date.parse(entry.at);
      if (before[1] !== retiredAt) {
        return { seq: entry.seq, reason: 'the superseded version is not listed as retired at its time' };
      }
    }
    return undefined;
  }

  /** An entry about an artifact is found by the artifact's key, or by its id where it did not exist at the time. */
  #touchedTerms({ entries, firstSeq, end }: Block, need: (what: string | number, seq: number) => void): void {
    const touching = entries.filter((entry) => entry.artifactId !== undefined && !isCreation(entry));
    if (touching.length === 0) return;
    const keys = this.#keys.rows(JSON.stringify(touching.map(({ artifactId }) => artifactId)));
    for (const [i, { seq, artifactId = '' }] of touching.entries()) {
      const n = keys[i]?.[0];
      const existed = typeof n === 'number' && n < end && uuidBytes(artifactId) !== undefined;
      if (!existed) need(term.strayArtifact(artifactId), seq);
      else if (n < firstSeq) need(n, seq);
    }
  }
}

const first = (a: ChainFault | undefined, b: ChainFault | undefined): ChainFault | undefined =>
  a === undefined || (b !== undefined && b.seq < a.seq) ? b : a;

const isWrite = ({ commitment, metadataCommitment }: AuditEntry): boolean =>
  commitment !== undefined && metadataCommitment !== undefined;

const isCreation = (entry: AuditEntry): boolean => isWrite(entry) && entry.version === 1;

function blockOf([firstSeq, entryCount, height, ...entries]: SqlRow): Block {
  const from = integer(firstSeq);
  const texts = decodeEntries(entries, from).split('\n');
  return { firstSeq: from, end: from + integer(entryCount), height: integer(height), entries: texts.map(parseEntry) };
}

function entryTerms(entry: AuditEntry, need: (what: string, seq: number) => void): void {
  const { seq, actor, integrationId, productId, type, outcome, traceId } = entry;
  need(term.actor(actor.id), seq);
  need(term.type(type), seq);
  if (integrationId !== null) need(term.integration(integrationId), seq);
  if (productId !== null) need(term.product(productId), seq);
  if (outcome !== 'allowed') need(term.outcome(outcome), seq);
  if (traceId !== undefined) need(term.trace(traceId), seq);
}

/** @throws {TypeError} when a column has the wrong type @throws {SyntaxError} when `extra` is no JSON */
function termsOfArtifact(row: SqlRow, n: number, need: (what: string, seq: number) => void): ChainFault | undefined {
  const [, , owner, state, extraText, retiredAt, , isGone, createdAt, product, artifactClass] = row;
  const productId = text(product);
  const extra = extraText === null ? {} : (parseJson(text(extraText)) as Extra); // as `decodeVersion` reads it
  need(term.productCreates(productId), n);
  need(term.class(productId, text(artifactClass)), n);
  need(term.owner(productId, ownerOf(text(owner))), n);
  const stateName = STATES[integer(state)] ?? 'erased';
  if (stateName !== 'active') need(term.state(productId, stateName), n);
  if (extra.traceId !== undefined) need(term.trace(extra.traceId), n);
  for (const [key, value] of Object.entries(extra.labels ?? {})) need(term.label(productId, key, value), n);
  const deletedAt = extra.updatedAt === undefined ? integer(createdAt) : Date.parse(extra.updatedAt);
  const expected = stateName === 'deleted' && isGone === 0 ? deletedAt : null;
  return retiredAt === expected ? undefined : { seq: n, reason: 'the version is not listed as retired at its time' };
}

function readable(seq: number, read: () => ChainFault | undefined): ChainFault | undefined {
  try {
    return read();
  } catch {
    return { seq, reason: 'what is stored of the artifact cannot be read' };
  }
}
