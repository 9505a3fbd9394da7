import type { BlockMessage } from './block-message.ts';
import { integer, type Sql } from './sql.ts';
import { term, termNumber } from './terms.ts';
import { uuidBytes } from './uuid.ts';

export class PostingWriter {
  readonly #insert;
  readonly #findRows;
  readonly #findBlock;
  readonly #findRow;

  constructor(sql: Sql) {
    // One statement for all terms of a block: a fourth of the cost of one each.
    this.#insert = sql.prepare('INSERT OR IGNORE INTO postings (term, first_seq) SELECT value, ? FROM json_each(?)');
    this.#findRows = sql.prepare(
      `SELECT j.key, a.n FROM json_each(?) AS j LEFT JOIN artifacts AS a ON a.id = unhex(j.value, '-')`,
    );
    this.#findRow = sql.prepare('SELECT n FROM artifacts WHERE id = ?');
    this.#findBlock = sql.prepare('SELECT first_seq FROM blocks WHERE first_seq <= ? ORDER BY first_seq DESC LIMIT 1');
  }

  /** After the block's own row and its artifacts. */
  write(block: BlockMessage): void {
    const { firstSeq, terms, touched, touchedIds } = block;
    const numbers = [...terms.map(termNumber), ...touched, ...this.#touchedNumbers(touchedIds, firstSeq)];
    this.#insert.run(firstSeq, JSON.stringify(numbers));
    for (const { lines, terms: late } of block.changed) {
      // Lists go through artifacts in the order of their creation, so that is where a changed one must be found.
      const n = integer(this.#findRow.row(uuidBytes(lines.slice(0, 36)) ?? null)?.[0]);
      const createdIn = integer(this.#findBlock.row(n)?.[0]);
      this.#insert.run(createdIn, JSON.stringify(late.map(termNumber)));
    }
  }

  #touchedNumbers(ids: readonly string[], firstSeq: number): number[] {
    if (ids.length === 0) return [];
    return this.#findRows
      .rows(JSON.stringify(ids))
      .map(([index, n]) => (typeof n === 'number' ? n : termNumber(term.strayArtifact(ids[Number(index)] ?? ''))))
      .filter((number) => number < firstSeq);
  }
}
