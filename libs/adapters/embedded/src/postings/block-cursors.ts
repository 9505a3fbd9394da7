import { integer, type Sql, type Statement } from '../file/sql.ts';
import { lastMerge, sliceOf } from './posting-slices.ts';

/** Iterates blocks in ascending order; a block is named by the seq of its first entry. */
export interface BlockCursor {
  /** The first block at or after `seq`, or undefined. The `seq` of successive calls must not decrease. */
  seek(seq: number): number | undefined;
}

const CHUNK_ROWS = 64;

/** Makes cursors over `postings` and `blocks`. A cursor is valid within the snapshot in which it was made. */
export class CursorFactory {
  readonly #ofTerm: Statement;
  readonly #tailsOf: Statement;
  readonly #ofAll: Statement;
  readonly #lastHeight: Statement;

  constructor(sql: Sql) {
    this.#ofTerm = sql.prepare(
      `SELECT first_seq FROM postings WHERE term = ?2 AND first_seq >= ?1 ORDER BY first_seq LIMIT ${CHUNK_ROWS}`,
    );
    this.#tailsOf = sql.prepare('SELECT first_seq FROM tails WHERE height > ? AND instr(terms, ?) > 0 ORDER BY height');
    this.#ofAll = sql.prepare(
      `SELECT first_seq FROM blocks WHERE first_seq >= ?1 ORDER BY first_seq LIMIT ${CHUNK_ROWS}`,
    );
    this.#lastHeight = sql.prepare('SELECT ifnull(max(height), -1) FROM blocks');
  }

  /** Blocks with a term: those in `postings`, and those whose terms are still in `tails`. */
  term(number: number): BlockCursor {
    const merged = lastMerge(sliceOf(number), integer(this.#lastHeight.row()?.[0]));
    const tail = this.#tailsOf.rows(merged, new Uint8Array(Float64Array.of(number).buffer));
    const posted = new ChunkedCursor((seq) => this.#ofTerm.rows(seq, number).map((row) => integer(row[0])));
    if (tail.length === 0) return posted;
    return union([posted, listed(tail.map((row) => integer(row[0])))]);
  }

  all(): BlockCursor {
    return new ChunkedCursor((seq) => this.#ofAll.rows(seq).map((row) => integer(row[0])));
  }
}

class ChunkedCursor implements BlockCursor {
  readonly #read: (seq: number) => readonly number[];
  #chunk: readonly number[] = [];
  #next = 0;
  #isEnd = false;

  constructor(read: (seq: number) => readonly number[]) {
    this.#read = read;
  }

  seek(seq: number): number | undefined {
    for (;;) {
      for (; this.#next < this.#chunk.length; this.#next += 1) {
        const block = this.#chunk[this.#next];
        if (block !== undefined && block >= seq) return block;
      }
      if (this.#isEnd) return undefined;
      this.#chunk = this.#read(seq);
      this.#next = 0;
      this.#isEnd = this.#chunk.length < CHUNK_ROWS;
    }
  }
}

/** Blocks of at least one of the cursors. */
export function union(cursors: readonly BlockCursor[]): BlockCursor {
  return {
    seek(seq) {
      const found = cursors.flatMap((cursor) => cursor.seek(seq) ?? []);
      return found.length === 0 ? undefined : Math.min(...found);
    },
  };
}

/** @param blocks ascending */
export function listed(blocks: readonly number[]): BlockCursor {
  let next = 0;
  return {
    seek(seq) {
      while ((blocks[next] ?? seq) < seq) next += 1;
      return blocks[next];
    },
  };
}

/** Work that one page may cause, in units of about half a microsecond: 100 ms, half of what a query may take. */
const PAGE_BUDGET = 200_000;
const SEEK_COST = 4;
const BLOCK_COST = 50;

/** Visits the blocks that all cursors have in common; each cursor skips to the next block that may be common to all. */
export class BlockWalk {
  readonly #cursors: readonly BlockCursor[];
  readonly #endSeq: number;
  #budget = PAGE_BUDGET;
  #target: number;

  /** @param endSeq blocks whose first seq is `endSeq` or higher are not visited */
  constructor(cursors: readonly BlockCursor[], fromBlock: number, endSeq: number) {
    this.#cursors = cursors;
    this.#target = fromBlock;
    this.#endSeq = endSeq;
  }

  /** The next block, `spent` when the budget of the page is used up, or undefined at the end. */
  next(): number | 'spent' | undefined {
    for (let agreeing = 0; agreeing < this.#cursors.length;) {
      if (this.#budget <= 0) return 'spent';
      agreeing = 0;
      for (const cursor of this.#cursors) {
        this.#budget -= SEEK_COST;
        const block = cursor.seek(this.#target);
        if (block === undefined || block >= this.#endSeq) return undefined;
        if (block === this.#target) agreeing += 1;
        this.#target = block;
      }
    }
    return this.#target;
  }

  /** To be called after each block. @param nextSeq the seq after its last entry @param entries how many were read */
  advance(nextSeq: number, entries: number): void {
    this.#target = nextSeq;
    this.#budget -= BLOCK_COST + entries;
  }

  /** Where the next page starts: everything before this seq has been visited. */
  get resumeSeq(): number {
    return this.#target;
  }
}
