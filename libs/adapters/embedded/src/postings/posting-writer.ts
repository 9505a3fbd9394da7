import { uuidBytes } from '../file/artifact-columns.ts';
import { integer, type Sql, type SqlRow } from '../file/sql.ts';
import { SLICES, sliceOf, UnmergedPostings } from './posting-slices.ts';
import { term, termNumber } from './terms.ts';

/** The part of a block message that is indexed; the members are described there. */
interface IndexedBlock {
  readonly firstSeq: number;
  readonly head: { readonly height: number };
  readonly terms: readonly string[];
  readonly touched: readonly number[];
  readonly touchedIds: readonly string[];
  readonly changed: readonly { readonly artifactId: string; readonly terms: readonly string[] }[];
}

interface Written {
  readonly height: number;
  readonly firstSeq: number;
  readonly terms: readonly number[];
}

/**
 * Writes the index. A block has a hundred terms or more, spread over the whole key range of `postings`: inserting them at
 * once would write a page for each. So a block's terms go into one row of `tails`, and each block merges one slice of the
 * terms of the last 256 blocks into `postings`; terms of one slice share pages.
 */
export class PostingWriter {
  readonly #unmerged = new UnmergedPostings();
  /** The block that the open transaction writes. */
  #written: Written | undefined;
  readonly #insert;
  readonly #putTail;
  readonly #dropTails;
  readonly #tails;
  readonly #findKeys;
  readonly #findBlock;
  readonly #findKey;

  constructor(sql: Sql) {
    this.#insert = sql.prepare(
      'INSERT OR IGNORE INTO postings (term, first_seq) SELECT value ->> 0, value ->> 1 FROM json_each(?)',
    );
    this.#putTail = sql.prepare('INSERT INTO tails (height, first_seq, terms) VALUES (?, ?, ?)');
    this.#dropTails = sql.prepare('DELETE FROM tails WHERE height <= ?');
    this.#tails = sql.prepare('SELECT height, first_seq, terms FROM tails WHERE height < ? ORDER BY height');
    this.#findKeys = sql.prepare(
      `SELECT j.key, a.n FROM json_each(?) AS j LEFT JOIN artifacts AS a ON a.id = unhex(j.value, '-')`,
    );
    this.#findKey = sql.prepare('SELECT n FROM artifacts WHERE id = ?');
    this.#findBlock = sql.prepare('SELECT first_seq FROM blocks WHERE first_seq <= ? ORDER BY first_seq DESC LIMIT 1');
  }

  /** To be called after the rows of the block and of its artifacts are written. */
  write(block: IndexedBlock): void {
    const { firstSeq } = block;
    const { height } = block.head;
    const terms = [...block.terms.map(termNumber), ...block.touched, ...this.#touchedTerms(block.touchedIds, firstSeq)];
    this.#putTail.run(height, firstSeq, new Uint8Array(Float64Array.from(terms).buffer));
    if (!this.#unmerged.isAt(height - 1)) this.#fill(height);
    const slice = height % SLICES;
    const due = pairs(this.#unmerged.of(slice));
    for (const number of terms) if (sliceOf(number) === slice) due.push([number, firstSeq]);
    this.#insertAll([...due, ...this.#changedPostings(block)]);
    this.#dropTails.run(height - SLICES + 1);
    this.#written = { height, firstSeq, terms };
  }

  /** To be called when the transaction is durable. */
  committed(): void {
    const written = this.#written;
    if (written !== undefined) this.#unmerged.add(written.height, written.firstSeq, written.terms);
    this.#written = undefined;
  }

  /** In the order of the key, so that each page is visited once. */
  #insertAll(postings: [term: number, firstSeq: number][]): void {
    if (postings.length === 0) return;
    postings.sort((one, other) => one[0] - other[0] || one[1] - other[1]);
    this.#insert.run(JSON.stringify(postings));
  }

  #fill(height: number): void {
    const tails = this.#tails.rows(height).map(([at, firstSeq, terms]: SqlRow) => ({
      height: integer(at),
      firstSeq: integer(firstSeq),
      terms: numbersOf(terms),
    }));
    this.#unmerged.fill(height - 1, tails);
  }

  /** Lists visit artifacts in the order of creation, so the new terms of a changed one lead to the block of its creation. */
  #changedPostings(block: IndexedBlock): [term: number, firstSeq: number][] {
    return block.changed.flatMap(({ artifactId, terms }) => {
      const createdSeq = integer(this.#findKey.row(uuidBytes(artifactId) ?? null)?.[0]);
      const createdIn = integer(this.#findBlock.row(createdSeq)?.[0]);
      return terms.map((text): [number, number] => [termNumber(text), createdIn]);
    });
  }

  #touchedTerms(ids: readonly string[], firstSeq: number): number[] {
    if (ids.length === 0) return [];
    return this.#findKeys
      .rows(JSON.stringify(ids))
      .map(([index, createdSeq]) =>
        typeof createdSeq === 'number' ? createdSeq : termNumber(term.strayArtifact(ids[Number(index)] ?? '')),
      )
      .filter((number) => number < firstSeq);
  }
}

function pairs(flat: readonly number[]): [number, number][] {
  const paired: [number, number][] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) paired.push([flat[at] ?? 0, flat[at + 1] ?? 0]);
  return paired;
}

function numbersOf(value: SqlRow[number] | undefined): Float64Array {
  if (!(value instanceof Uint8Array)) throw new TypeError('a column is not a blob');
  // A copy: a Float64Array needs an aligned buffer, which the driver's need not be.
  return new Float64Array(value.slice().buffer);
}
