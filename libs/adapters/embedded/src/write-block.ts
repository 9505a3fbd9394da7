import { DEFAULT_LIMITS, type LedgerHead } from '@bucket/domain';
import type { BlockMessage } from './block-message.ts';
import { encodeEntries, ENTRIES_COLUMNS } from './entries-encoding.ts';
import { StoreFault } from './faults.ts';
import { failpoint } from './failpoint.ts';
import { readHead } from './read-head.ts';
import type { Sql } from './sql.ts';
import { ArtifactWriter } from './write-artifacts.ts';
import { PostingWriter } from './write-postings.ts';

const IDEMPOTENCY_KEPT_MS = DEFAULT_LIMITS.idempotencyHours * 3_600_000;
/** Forgotten records removed at least per commit; more where a block brings many, so that removal keeps up. */
const FORGET_ROWS_MIN = 64;

/** Writes the rows of one block within a transaction that the caller opens and ends. */
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
      `INSERT INTO blocks (first_seq, entry_count, height, entry_hash, root_hash, at, checkpoint, usage, ${ENTRIES_COLUMNS})
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#insertTile = sql.prepare('INSERT INTO tiles (level, tile, hashes) VALUES (?, ?, ?)');
    this.#insertDetail = sql.prepare('INSERT INTO details (seq, salt, body) VALUES (?, ?, ?)');
    this.#putUsage = sql.prepare('INSERT OR REPLACE INTO usage (product, artifacts, bytes) VALUES (?, ?, ?)');
    // Replacing gives a new rowid, so rowids stay in the order of time, which is the order in which rows are forgotten.
    this.#putIdempotency = sql.prepare(
      'INSERT OR REPLACE INTO idempotency (key_hash, fingerprint, at, answer) VALUES (?, ?, ?, ?)',
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

  /** After a transaction that is durable. */
  committed(): void {
    this.#postings.committed();
  }

  /** After a transaction that was rolled back. */
  forget(): void {
    this.#artifacts.forgetKinds();
  }

  #compareHeads(expected: LedgerHead): void {
    const found = readHead(this.#sql);
    if (found.height !== expected.height || found.entryHash !== expected.entryHash) {
      throw new StoreFault('ledger.head-moved', { expectedHeight: expected.height, foundHeight: found.height });
    }
  }

  #remember({ idempotency, head }: BlockMessage): void {
    for (const [keyHash, fingerprint, at, answer] of idempotency) {
      this.#putIdempotency.run(Buffer.from(keyHash, 'hex'), Buffer.from(fingerprint, 'hex'), Date.parse(at), answer);
    }
    const rows = Math.max(FORGET_ROWS_MIN, 2 * idempotency.length);
    this.#forget.run(rows, Date.parse(head.at) - IDEMPOTENCY_KEPT_MS);
  }
}
