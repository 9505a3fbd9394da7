import { EMPTY_HEAD, type LedgerHead } from '@bucket/domain';
import type { mongo } from 'mongoose';
import { reading } from './causal-reads.ts';
import type { Collections } from './collections.ts';
import { firstHeight } from './height-search.ts';
import type { Progress } from './progress.ts';
import type { BlockRow } from './rows.ts';

/** What is known of a block without what it holds. */
export type BlockSummary = Pick<
  BlockRow,
  '_id' | 'firstSeq' | 'size' | 'entryHash' | 'rootHash' | 'at' | 'usage' | 'usageChanged' | 'changedAt'
>;

export const SUMMARY = {
  firstSeq: 1,
  size: 1,
  entryHash: 1,
  rootHash: 1,
  at: 1,
  usage: 1,
  usageChanged: 1,
  changedAt: 1,
} as const;

/** Heights above the known one that are asked for at once. */
const HEIGHTS_ASKED = 8;

const EMPTY: BlockSummary = {
  _id: EMPTY_HEAD.height,
  firstSeq: 0,
  size: EMPTY_HEAD.size,
  entryHash: EMPTY_HEAD.entryHash,
  rootHash: EMPTY_HEAD.rootHash,
  at: EMPTY_HEAD.at,
  usage: [],
  usageChanged: 0,
  changedAt: -1,
};

export const summaryOf = (row: BlockRow): BlockSummary => ({
  _id: row._id,
  firstSeq: row.firstSeq,
  size: row.size,
  entryHash: row.entryHash,
  rootHash: row.rootHash,
  at: row.at,
  usage: row.usage,
  usageChanged: row.usageChanged,
  changedAt: row.changedAt,
});

export const headOf = ({ _id: height, size, entryHash, rootHash, at }: BlockSummary): LedgerHead => ({
  height,
  size,
  entryHash,
  rootHash,
  at,
});

/** The last block. Blocks have no gap, so the first height without one is its end. */
export class LogHead {
  readonly #collections: Collections;
  readonly #progress: Progress;
  #known: BlockSummary = EMPTY;

  constructor(collections: Collections, progress: Progress) {
    this.#collections = collections;
    this.#progress = progress;
  }

  /** What was last read or written here: a block that lasts. Never ahead of the store. */
  get known(): BlockSummary {
    return this.#known;
  }

  /** Takes over a block of this process, once it lasts. */
  written(block: BlockSummary): void {
    if (block._id > this.#known._id) this.#known = block;
  }

  /** @returns the last block at some moment after the call */
  async read(session: mongo.ClientSession | undefined): Promise<BlockSummary> {
    const { _id: height } = this.#known;
    const found = await this.#summaries(
      Array.from({ length: HEIGHTS_ASKED }, (_, index) => height + 1 + index),
      session,
    );
    let last = found.at(-1);
    if (last !== undefined && found.length === HEIGHTS_ASKED) {
      const end = await firstHeight(last._id + 1, (heights) => this.#absent(heights, session));
      last = (await this.#summaries([end - 1], session))[0] ?? last;
    }
    if (last !== undefined && last._id > this.#known._id) {
      await this.#makeLast();
      this.written(last);
    }
    return this.#known;
  }

  /** A standalone server shows writes that a crash may still undo. One flushed write makes all before it last. */
  async #makeLast(): Promise<void> {
    if (!this.#collections.replicated) await this.#progress.flush();
  }

  async #absent(heights: readonly number[], session: mongo.ClientSession | undefined): Promise<boolean[]> {
    const present = new Set((await this.#summaries(heights, session)).map(({ _id }) => _id));
    return heights.map((height) => !present.has(height));
  }

  #summaries(heights: readonly number[], session: mongo.ClientSession | undefined): Promise<BlockSummary[]> {
    return this.#collections.blocks
      .find({ _id: { $in: [...heights] } }, reading(session))
      .project<BlockSummary>(SUMMARY)
      .sort({ _id: 1 })
      .toArray();
  }
}
