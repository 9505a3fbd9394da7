import { bytesOf, integer, text, type Sql, type Statement } from '../file/sql.ts';

/** The entries of one block. */
export interface BlockRange {
  readonly firstSeq: number;
  readonly entryCount: number;
}

/** Finds blocks by seq and by time; both increase from block to block. */
export class BlockFinder {
  readonly #bySeq: Statement;
  readonly #byHeight: Statement;
  readonly #last: Statement;

  constructor(sql: Sql) {
    this.#bySeq = sql.prepare(
      'SELECT first_seq, entry_count FROM blocks WHERE first_seq <= ? ORDER BY first_seq DESC LIMIT 1',
    );
    this.#byHeight = sql.prepare(`SELECT first_seq, ${bytesOf('at')} FROM blocks WHERE height = ?`);
    this.#last = sql.prepare('SELECT ifnull(max(height), -1) FROM blocks');
  }

  /** The block with the entry `seq`, or the last block for a later seq; undefined for an empty log or a seq below 0. */
  at(seq: number): BlockRange | undefined {
    const row = this.#bySeq.row(seq);
    return row === undefined ? undefined : { firstSeq: integer(row[0]), entryCount: integer(row[1]) };
  }

  /**
   * First seq of the first block for whose time `isReached` is true, by binary search; infinity when there is none.
   *
   * @param isReached once true for a block, it must be true for all later ones
   */
  firstSince(isReached: (at: string) => boolean): number {
    let below = -1;
    let reached = integer(this.#last.row()?.[0]) + 1;
    let firstSeq = Number.POSITIVE_INFINITY;
    while (reached - below > 1) {
      const height = Math.floor((below + reached) / 2);
      const row = this.#byHeight.row(height);
      if (isReached(text(row?.[1]))) {
        reached = height;
        firstSeq = integer(row?.[0]);
      } else below = height;
    }
    return firstSeq;
  }
}
