import type { BlockMessage } from './block-message.ts';
import { SLICES, sliceOf, UnmergedPostings } from './posting-slices.ts';
import { integer, type Sql, type SqlRow } from './sql.ts';
import { term, termNumber } from './terms.ts';
import { uuidBytes } from './uuid.ts';

interface Written {
  readonly height: number;
  readonly firstSeq: number;
  readonly terms: readonly number[];
}

/**
 * Posts the terms of each block, but not at once: a block has a hundred terms or more, which lie all over the postings,
 * so that each would cost a page. Terms go into one row of `tails`, and each block merges those of one slice of the last
 * blocks, which lie close together.
 */
export class PostingWriter {
  readonly #unmerged = new UnmergedPostings();
  /** The block of the open transaction. */
  #written: Written | undefined;
  readonly #insert;
  readonly #putTail;
  readonly #dropTails;
  readonly #tails;
  readonly #findRows;
  readonly #findBlock;
  readonly #findRow;

  constructor(sql: Sql) {
    this.#insert = sql.prepare(
      'INSERT OR IGNORE INTO postings (term, first_seq) SELECT value ->> 0, value ->> 1 FROM json_each(?)',
    );
    this.#putTail = sql.prepare('INSERT INTO tails (height, first_seq, terms) VALUES (?, ?, ?)');
    this.#dropTails = sql.prepare('DELETE FROM tails WHERE height <= ?');
    this.#tails = sql.prepare('SELECT height, first_seq, terms FROM tails WHERE height < ? ORDER BY height');
    this.#findRows = sql.prepare(
      `SELECT j.key, a.n FROM json_each(?) AS j LEFT JOIN artifacts AS a ON a.id = unhex(j.value, '-')`,
    );
    this.#findRow = sql.prepare('SELECT n FROM artifacts WHERE id = ?');
    this.#findBlock = sql.prepare('SELECT first_seq FROM blocks WHERE first_seq <= ? ORDER BY first_seq DESC LIMIT 1');
  }

  /** After the block's own row and its artifacts. */
  write(block: BlockMessage): void {
    const { firstSeq } = block;
    const { height } = block.head;
    const terms = [
      ...block.terms.map(termNumber),
      ...block.touched,
      ...this.#touchedNumbers(block.touchedIds, firstSeq),
    ];
    this.#putTail.run(height, firstSeq, new Uint8Array(Float64Array.from(terms).buffer));
    if (!this.#unmerged.isAt(height - 1)) this.#fill(height);
    const slice = height % SLICES;
    const due = pairs(this.#unmerged.of(slice));
    for (const number of terms) if (sliceOf(number) === slice) due.push([number, firstSeq]);
    this.#post([...due, ...this.#lateTerms(block)]);
    this.#dropTails.run(height - SLICES + 1);
    this.#written = { height, firstSeq, terms };
  }

  /** The transaction with the last block is durable. */
  committed(): void {
    const written = this.#written;
    if (written !== undefined) this.#unmerged.add(written.height, written.firstSeq, written.terms);
    this.#written = undefined;
  }

  /** In the order of the key, so that neighbours share a page while it is at hand. */
  #post(postings: [term: number, firstSeq: number][]): void {
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

  /** Lists go through artifacts in the order of their creation, so that is where a changed one must be found. */
  #lateTerms(block: BlockMessage): [term: number, firstSeq: number][] {
    return block.changed.flatMap(({ lines, terms }) => {
      const n = integer(this.#findRow.row(uuidBytes(lines.slice(0, 36)) ?? null)?.[0]);
      const createdIn = integer(this.#findBlock.row(n)?.[0]);
      return terms.map((text): [number, number] => [termNumber(text), createdIn]);
    });
  }

  #touchedNumbers(ids: readonly string[], firstSeq: number): number[] {
    if (ids.length === 0) return [];
    return this.#findRows
      .rows(JSON.stringify(ids))
      .map(([index, n]) => (typeof n === 'number' ? n : termNumber(term.strayArtifact(ids[Number(index)] ?? ''))))
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
  // A copy: the driver's bytes need not lie where numbers may.
  return new Float64Array(value.slice().buffer);
}
