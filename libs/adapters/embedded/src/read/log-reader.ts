import { BucketError, storedRecords, type GovernanceDetail, type LedgerHead } from '@bucket/domain';
import type { CommittedBlock, ProductUsage } from '@bucket/ports';
import { sqliteCode, StoreFault } from '../file/faults.ts';
import { decodeEntries, ENTRIES_COLUMNS } from '../file/entries-encoding.ts';
import { HEAD_COLUMNS, headOf, readHead } from '../file/ledger-head.ts';
import { bytesOf, integer, text, type Sql, type SqlRow, type Statement } from '../file/sql.ts';
import { BlockFinder } from './block-finder.ts';

/** A block as the reader thread answers it: few, large texts. */
export interface BlockAnswer {
  readonly head: LedgerHead;
  readonly firstSeq: number;
  readonly checkpoint: string;
  /** JSON of `ProductUsage[]`, or null for none. */
  readonly usage: string | null;
  /** Canonical texts, joined by line feeds. */
  readonly entries: string;
  readonly details: readonly DetailAnswer[];
}

export type DetailAnswer = readonly [seq: number, salt: string, body: string];

/** UTF-16 code units after which a piece of a stream is answered, so that neither thread holds much of the log. */
const PIECE_LENGTH = 1 << 20;
const DETAIL_ROWS = 500;
const DETAIL_COLUMNS = `seq, ${bytesOf('salt')}, ${bytesOf('body')}`;

/** Reads the log. Streams come in pieces: the caller asks for the piece after the last one it has. */
export class LogReader {
  readonly #sql: Sql;
  readonly #blocks: BlockFinder;
  readonly #blockAbove: Statement;
  readonly #entriesOf: Statement;
  readonly #detailsWithin: Statement;
  readonly #detailsAfter: Statement;
  readonly #headAt: Statement;
  readonly #tile: Statement;
  readonly #checkpointAt: Statement;
  readonly #lastCheckpoint: Statement;
  readonly #usage: Statement;

  constructor(sql: Sql) {
    this.#sql = sql;
    this.#blocks = new BlockFinder(sql);
    this.#blockAbove = sql.prepare(
      `SELECT ${HEAD_COLUMNS}, first_seq, ${bytesOf('checkpoint')}, ${bytesOf('usage')}, ${ENTRIES_COLUMNS} FROM blocks WHERE height > ? ORDER BY height LIMIT 1`,
    );
    this.#entriesOf = sql.prepare(`SELECT ${ENTRIES_COLUMNS} FROM blocks WHERE first_seq = ?`);
    this.#detailsWithin = sql.prepare(`SELECT ${DETAIL_COLUMNS} FROM details WHERE seq >= ? AND seq < ? ORDER BY seq`);
    this.#detailsAfter = sql.prepare(
      `SELECT ${DETAIL_COLUMNS} FROM details WHERE seq > ? ORDER BY seq LIMIT ${DETAIL_ROWS}`,
    );
    this.#headAt = sql.prepare(`SELECT ${HEAD_COLUMNS} FROM blocks WHERE first_seq = ?`);
    this.#tile = sql.prepare('SELECT hashes FROM tiles WHERE level = ? AND tile = ?');
    this.#checkpointAt = sql.prepare(`SELECT ${bytesOf('checkpoint')} FROM blocks WHERE height = ?`);
    this.#lastCheckpoint = sql.prepare(`SELECT ${bytesOf('checkpoint')} FROM blocks ORDER BY first_seq DESC LIMIT 1`);
    this.#usage = sql.prepare(`SELECT ${bytesOf('product')}, artifacts, bytes FROM usage ORDER BY product`);
  }

  head(): LedgerHead {
    return readHead(this.#sql);
  }

  /** The next blocks above a height; empty at the end. */
  blocks(afterHeight: number): BlockAnswer[] {
    const blocks: BlockAnswer[] = [];
    let height = afterHeight;
    for (let length = 0; length < PIECE_LENGTH;) {
      const row = this.#blockAbove.row(height);
      if (row === undefined) break;
      const block = this.#readable(row, blocks.length);
      if (block === undefined) break;
      height = block.head.height;
      length += block.entries.length;
      blocks.push(block);
    }
    return blocks;
  }

  /** @returns undefined for a broken row behind good ones: those are answered first, and the next call begins with it */
  #readable(row: SqlRow, good: number): BlockAnswer | undefined {
    try {
      return this.#block(row);
    } catch (error) {
      if (good > 0) return undefined;
      if (error instanceof StoreFault || sqliteCode(error) !== undefined) throw error;
      const seq = typeof row[5] === 'number' ? row[5] : 0;
      throw new StoreFault('ledger.broken', { seq, reason: 'the block cannot be read' }, error);
    }
  }

  #block(row: SqlRow): BlockAnswer {
    const head = headOf(row);
    const [firstSeq, checkpoint, usage, ...entries] = row.slice(5);
    return {
      head,
      firstSeq: integer(firstSeq),
      checkpoint: text(checkpoint),
      usage: usage === null ? null : text(usage),
      entries: decodeEntries(entries, integer(firstSeq)),
      details: this.#detailsWithin.rows(integer(firstSeq), head.size).map(detailOf),
    };
  }

  /** Entries of whole blocks, from the block with `fromSeq` on, joined by line feeds; undefined after the end. */
  entries(fromSeq: number, toSeq: number): { readonly firstSeq: number; readonly entries: string } | undefined {
    const start = this.#blocks.at(fromSeq);
    if (start === undefined || fromSeq >= start.firstSeq + start.entryCount) return undefined;
    const pieces: string[] = [];
    let next = start.firstSeq;
    for (let length = 0; length < PIECE_LENGTH && next < toSeq;) {
      const row = this.#entriesOf.row(next);
      if (row === undefined) break;
      const entries = decodeEntries(row, next);
      next += this.#blocks.at(next)?.entryCount ?? 1;
      length += entries.length;
      pieces.push(entries);
    }
    return { firstSeq: start.firstSeq, entries: pieces.join('\n') };
  }

  entry(seq: number): string | undefined {
    const block = this.#blocks.at(seq);
    if (block === undefined || seq >= block.firstSeq + block.entryCount) return undefined;
    return decodeEntries(this.#entriesOf.row(block.firstSeq) ?? [], block.firstSeq).split('\n')[seq - block.firstSeq];
  }

  entriesAt(seqs: readonly number[]): (string | undefined)[] {
    const linesByBlock = new Map<number, readonly string[]>();
    return seqs.map((seq) => this.#lineAt(seq, linesByBlock));
  }

  #lineAt(seq: number, linesByBlock: Map<number, readonly string[]>): string | undefined {
    const block = this.#blocks.at(seq);
    if (block === undefined || seq >= block.firstSeq + block.entryCount) return undefined;
    const { firstSeq } = block;
    let lines = linesByBlock.get(firstSeq);
    if (lines === undefined) {
      lines = decodeEntries(this.#entriesOf.row(firstSeq) ?? [], firstSeq).split('\n');
      linesByBlock.set(firstSeq, lines);
    }
    return lines[seq - firstSeq];
  }

  details(afterSeq: number): DetailAnswer[] {
    return this.#detailsAfter.rows(afterSeq).map(detailOf);
  }

  usage(): SqlRow[] {
    return this.#usage.rows();
  }

  tile(level: number, index: number): Uint8Array | undefined {
    const hashes = this.#tile.row(level, index)?.[0];
    return hashes instanceof Uint8Array ? hashes : undefined;
  }

  checkpoint(height: number | undefined): string | undefined {
    const row = height === undefined ? this.#lastCheckpoint.row() : this.#checkpointAt.row(height);
    return row === undefined ? undefined : text(row[0]);
  }

  headAtSize(size: number): LedgerHead | undefined {
    const block = this.#blocks.at(Math.max(0, size - 1));
    if (block === undefined || size > block.firstSeq + block.entryCount) return undefined;
    const row = this.#headAt.row(block.firstSeq);
    return row === undefined ? undefined : headOf(row);
  }
}

const detailOf = ([seq, salt, body]: SqlRow): DetailAnswer => [integer(seq), text(salt), text(body)];

export function committedBlock({ head, firstSeq, checkpoint, usage, entries, details }: BlockAnswer): CommittedBlock {
  return {
    head,
    firstSeq,
    entries: entries.split('\n'),
    checkpoint,
    details: details.map(governanceDetail),
    usage: usage === null ? [] : usageOf(usage, firstSeq),
  };
}

/** @throws {BucketError} `ledger.broken` when the text is no JSON */
function usageOf(usage: string, seq: number): ProductUsage[] {
  try {
    return JSON.parse(usage) as ProductUsage[]; // the writer made this text from values of this type
  } catch (cause) {
    throw new BucketError('ledger.broken', { seq, reason: 'the block cannot be read' }, { cause });
  }
}

export function governanceDetail([seq, salt, body]: DetailAnswer): GovernanceDetail {
  return { seq, body, salt, changes: storedRecords(seq, body) };
}
