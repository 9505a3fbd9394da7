import { IDEMPOTENCY_KEPT_MS, type LedgerHead } from '@bucket/domain';
import { encodeEntries } from '../file/entries-encoding.ts';
import { StoreFault } from '../file/faults.ts';
import { readHead } from '../file/ledger-head.ts';
import type { Sql } from '../file/sql.ts';
import { PostingWriter } from '../postings/posting-writer.ts';
import { ArtifactWriter } from './artifact-writer.ts';
import type { BlockMessage } from './block-message.ts';
import { failpoint } from './failpoint.ts';

/** How many expired idempotency records a commit removes at least; twice as many as it adds where that is more. */
const FORGET_ROWS_MIN = 64;

/** Writes the rows of one block. The caller begins and ends the transaction. */
export class BlockWriter {
  readonly #sql: Sql;
  readonly #artifacts: ArtifactWriter;
  readonly #postings: PostingWriter;
  readonly #insertBlock;
  readonly #insertTile;
  readonly #insertDetail;
  readonly #putUsage;
  readonly #putIdempotency;
  readonly #forget;

  constructor(sql: Sql) {
    this.#sql = sql;
    this.#artifacts = new ArtifactWriter(sql);
    this.#postings = new PostingWriter(sql);
    this.#insertBlock = sql.prepare(
      `INSERT INTO blocks (first_seq, entry_count, height, entry_hash, root_hash, at, checkpoint, usage, encoding,
         entries)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#insertTile = sql.prepare('INSERT INTO tiles (level, tile, hashes) VALUES (?, ?, ?)');
    this.#insertDetail = sql.prepare('INSERT INTO details (seq, salt, body) VALUES (?, ?, ?)');
    this.#putUsage = sql.prepare('INSERT OR REPLACE INTO usage (product, artifacts, bytes) VALUES (?, ?, ?)');
    // Replacing a row gives it a new rowid, so rowids stay in the order of time, in which `#forget` removes rows.
    this.#putIdempotency = sql.prepare(
      'INSERT OR REPLACE INTO idempotency (key_hash, fingerprint, at, seq, answer) VALUES (?, ?, ?, ?, ?)',
    );
    this.#forget = sql.prepare(
      'DELETE FROM idempotency WHERE rowid IN (SELECT rowid FROM idempotency ORDER BY rowid LIMIT ?) AND at < ?',
    );
  }

  /** @throws {StoreFault} `ledger.head-moved` before anything is written */
  write(block: BlockMessage): void {
    this.#compareHeads(block.expected);
    const { head, firstSeq } = block;
    this.#insertBlock.run(
      firstSeq,
      block.entryCount,
      head.height,
      head.entryHash,
      head.rootHash,
      head.at,
      block.checkpoint,
      block.usage,
      ...encodeEntries(block.entries),
    );
    this.#artifacts.writeCreated(block);
    failpoint('commit.half-written');
    this.#artifacts.writeChanged(block);
    this.#postings.write(block);
    for (const [level, index, hashes] of block.tiles) this.#insertTile.run(level, index, hashes);
    for (const [seq, salt, body] of block.details) this.#insertDetail.run(seq, salt, body);
    for (const [productId, artifacts, bytes] of block.usageRows) this.#putUsage.run(productId, artifacts, bytes);
    this.#remember(block);
  }

  /** To be called when the transaction is durable. */
  committed(): void {
    this.#postings.committed();
  }

  /** To be called when the transaction was rolled back. */
  rolledBack(): void {
    this.#artifacts.forgetKinds();
  }

  #compareHeads(expected: LedgerHead): void {
    const found = readHead(this.#sql);
    if (found.height !== expected.height || found.entryHash !== expected.entryHash) {
      throw new StoreFault('ledger.head-moved', { expectedHeight: expected.height, foundHeight: found.height });
    }
  }

  #remember({ idempotency, head }: BlockMessage): void {
    for (const [keyHash, fingerprint, at, seq, answer] of idempotency) {
      const [key, request] = [keyHash, fingerprint].map((hash) => Buffer.from(hash, 'hex'));
      this.#putIdempotency.run(key ?? null, request ?? null, Date.parse(at), seq, answer);
    }
    const rows = Math.max(FORGET_ROWS_MIN, 2 * idempotency.length);
    this.#forget.run(rows, Date.parse(head.at) - IDEMPOTENCY_KEPT_MS);
  }
}
