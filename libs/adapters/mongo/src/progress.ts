import { BucketError, type LedgerHead } from '@bucket/domain';
import type { mongo } from 'mongoose';
import { reading, within } from './causal-reads.ts';
import type { Collections } from './collections.ts';
import { isDuplicateKey } from './mongo-faults.ts';
import { PollPause } from './poll-pause.ts';
import { predecessorsOf, project, type Predecessors } from './projector.ts';
import type { BlockRow, ProgressRow, StagedRow, UsageRow } from './rows.ts';
import { stagedId } from './sealed-rows.ts';

export const FORMAT = 1;

/** How long another process may take over the artifacts of its block before this one does them too. */
const PATIENCE_MS = 400;

const ID = 'progress';

/** The root of no leaves is the hash of nothing (RFC 6962 §2.1). */
const EMPTY: ProgressRow = {
  _id: ID,
  format: FORMAT,
  height: -1,
  size: 0,
  entryHash: '0'.repeat(64),
  rootHash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  at: '',
  usage: [],
};

export type BlockSummary = Omit<BlockRow, 'entries' | 'terms' | 'checkpoint' | 'tiles' | 'details' | 'detailSeq'>;

/**
 * How far the artifacts have followed the log, which is how far anybody sees the log at all. A block is appended only
 * when everything below it is done, so that at most one is ever outstanding; whoever needs it finishes it.
 */
export class Progress {
  readonly #collections: Collections;
  #known: ProgressRow = EMPTY;

  constructor(collections: Collections) {
    this.#collections = collections;
  }

  /** What was last read or written here. Never ahead of the store. */
  get known(): ProgressRow {
    return this.#known;
  }

  /** @throws {BucketError} `ledger.format-unknown` */
  async open(session: mongo.ClientSession | undefined): Promise<void> {
    const { progress } = this.#collections;
    await progress.insertOne(EMPTY, within(session)).catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw error;
    });
    const { format } = await this.#find(session);
    if (format !== FORMAT) throw new BucketError('ledger.format-unknown', { found: format, supported: FORMAT });
    await this.read(session);
  }

  async read(session: mongo.ClientSession | undefined): Promise<ProgressRow> {
    let row = await this.#find(session);
    if (!this.#collections.replicated && row.height > this.#known.height) {
      // A standalone server shows writes that a crash may still undo. One flushed write makes all before it last.
      await this.#collections.progress.updateOne({ _id: ID }, { $inc: { barriers: 1 } });
      row = await this.#find(session);
    }
    if (row.height > this.#known.height) this.#known = row;
    return this.#known;
  }

  /** Finishes what is outstanding, also of a process that died. @returns the state of a moment after the call */
  async settle(session: mongo.ClientSession | undefined): Promise<ProgressRow> {
    for (let row = await this.read(session); ; row = this.#known) {
      const next = await this.#collections.blocks.findOne<BlockSummary>(
        { _id: row.height + 1 },
        { projection: { entries: 0, terms: 0, checkpoint: 0, tiles: 0, details: 0 }, ...reading(session) },
      );
      if (next === null) return row;
      await this.#help(next, session);
    }
  }

  /** Does what `block` says, and shows it. @returns whether another process wants the next block */
  async complete(
    block: BlockSummary,
    staged: readonly StagedRow[],
    before: Predecessors,
    session: mongo.ClientSession | undefined,
  ): Promise<boolean> {
    const base = this.#known.height === block._id - 1 ? this.#known : await this.read(session);
    if (base.height >= block._id) return true;
    await project(this.#collections, block, staged, before, session);
    const { size, entryHash, rootHash, at } = block;
    const next = { height: block._id, size, entryHash, rootHash, at, usage: mergeUsage(base.usage, block.usage) };
    const row = await this.#collections.progress.findOneAndUpdate(
      { _id: ID, height: block._id - 1 },
      { $set: next },
      { returnDocument: 'after', ...within(session) },
    );
    if (row !== null) this.#known = row;
    else await this.read(session);
    return row === null || (row.wanted ?? -1) > block._id;
  }

  /** Lets whoever has the block below this height know that others want the next. */
  async want(height: number, session: mongo.ClientSession | undefined): Promise<void> {
    await this.#collections.progress.updateOne({ _id: ID }, { $max: { wanted: height } }, within(session));
  }

  async #help(block: BlockSummary, session: mongo.ClientSession | undefined): Promise<void> {
    const endMs = performance.now() + PATIENCE_MS;
    const pause = new PollPause();
    while (performance.now() < endMs) {
      if ((await pause.before(() => this.read(session))).height >= block._id) return;
    }
    const staged = await this.#stagedOf(block, session);
    if ((await this.read(session)).height >= block._id) return;
    if (staged.length < block.stagedParts) {
      throw new BucketError('ledger.broken', { seq: block.firstSeq, reason: 'the content of the block is missing' });
    }
    const changes = staged.flatMap((part) => part.changes);
    const before = await predecessorsOf(this.#collections, block._id, changes, session);
    await this.complete(block, staged, before, session);
  }

  #stagedOf(block: BlockSummary, session: mongo.ClientSession | undefined): Promise<StagedRow[]> {
    const ids = Array.from({ length: block.stagedParts }, (_, part) => stagedId(block._id, block.entryHash, part));
    return this.#collections.staged
      .find({ _id: { $in: ids } }, reading(session))
      .sort({ _id: 1 })
      .toArray();
  }

  async #find(session: mongo.ClientSession | undefined): Promise<ProgressRow> {
    return (await this.#collections.progress.findOne({ _id: ID }, reading(session))) ?? EMPTY;
  }
}

export const headOf = ({ height, size, entryHash, rootHash, at }: ProgressRow): LedgerHead => ({
  height,
  size,
  entryHash,
  rootHash,
  at,
});

/** In order of the products' first writing. */
function mergeUsage(before: readonly UsageRow[], changed: readonly UsageRow[]): UsageRow[] {
  const merged = new Map([...before, ...changed].map((row) => [row.productId, row]));
  return [...merged.values()];
}
