import { BucketError } from '@bucket/domain';
import { setTimeout as sleep } from 'node:timers/promises';
import type { mongo } from 'mongoose';
import { reading, type CausalReads } from './causal-reads.ts';
import type { Collections } from './collections.ts';
import { PollPause } from './poll-pause.ts';
import type { Progress } from './progress.ts';
import { storedChangingBlock, writeStates, type ChangesRow, type ChangingBlock } from './state-rows.ts';

/** How long another process may take over the states of its block before this one writes them too. */
const PATIENCE_MS = 400;
/** Blocks of this process whose states are not written yet: beyond, its commits wait for room. */
const WAITING_MAX = 16;
const RETRY_MS = 250;

/**
 * Lets `states` follow the blocks, in their order. A process writes those of its own blocks behind its commits; whoever
 * needs those of a process that died or sleeps writes them too.
 */
export class Projection {
  readonly #collections: Collections;
  readonly #progress: Progress;
  readonly #reads: CausalReads;
  readonly #waiting: ChangingBlock[] = [];
  #running: Promise<void> | undefined;
  /** Of the states of some waiting blocks; what went wrong, if anything. */
  #attempt: Promise<Error | undefined> = Promise.resolve(undefined);
  #isOpen = true;

  constructor(collections: Collections, progress: Progress, reads: CausalReads) {
    this.#collections = collections;
    this.#progress = progress;
    this.#reads = reads;
  }

  /** @param block of this process, once it lasts */
  add(block: ChangingBlock): void {
    if (block.changes.length === 0) return;
    this.#waiting.push(block);
    this.#running ??= this.#run();
  }

  /** Resolves when one more block of this process may wait for its states. @throws what keeps them from being written */
  async room(): Promise<void> {
    const [oldest] = this.#waiting;
    if (oldest !== undefined && this.#waiting.length >= WAITING_MAX) await this.#own(oldest.height);
  }

  /** Resolves when every change up to a block stands in `states`, also of a process that died. */
  async settle(changedAt: number, session: mongo.ClientSession | undefined): Promise<void> {
    if (this.#progress.statesHeight >= changedAt) return;
    if (this.#waiting.some(({ height }) => height === changedAt)) await this.#own(changedAt);
    else await this.#others(changedAt, session);
  }

  /** Finishes what can be finished: the next process that needs the rest writes it. */
  async close(): Promise<void> {
    this.#isOpen = false;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      this.#attempt = this.#reads
        .run((session) => this.#writeSome(session))
        .then(
          () => undefined,
          (error: unknown) => (error instanceof Error ? error : new TypeError(String(error))),
        );
      if ((await this.#attempt) === undefined) continue;
      if (!this.#isOpen) break;
      await sleep(RETRY_MS);
    }
    this.#running = undefined;
  }

  async #writeSome(session: mongo.ClientSession | undefined): Promise<void> {
    const [first, ...rest] = this.#waiting;
    if (first === undefined) return;
    if (this.#progress.statesHeight < first.changedBefore) await this.#others(first.changedBefore, session);
    const some = [first];
    for (const block of rest) {
      if (block.changedBefore !== some.at(-1)?.height) break;
      some.push(block);
    }
    await this.#write(some, session);
    this.#waiting.splice(0, some.length);
  }

  async #write(blocks: readonly ChangingBlock[], session: mongo.ClientSession | undefined): Promise<void> {
    await writeStates(this.#collections, blocks, session);
    await this.#progress.raise(blocks.at(-1)?.height ?? -1, session);
  }

  async #own(height: number): Promise<void> {
    while (this.#progress.statesHeight < height) {
      const error = await this.#attempt;
      if (error !== undefined) throw error;
    }
  }

  async #others(changedAt: number, session: mongo.ClientSession | undefined): Promise<void> {
    const endMs = performance.now() + PATIENCE_MS;
    const pause = new PollPause();
    for (let row = await this.#progress.read(session); row.height < changedAt;) {
      if (performance.now() > endMs) return this.#help(changedAt, session);
      row = await pause.before(() => this.#progress.read(session));
    }
  }

  async #help(changedAt: number, session: mongo.ClientSession | undefined): Promise<void> {
    const blocks: ChangingBlock[] = [];
    for (let height = changedAt; height > this.#progress.statesHeight;) {
      const block = await this.#read(height, session);
      blocks.unshift(block);
      height = block.changedBefore;
    }
    for (const block of blocks) await this.#write([block], session);
  }

  async #read(height: number, session: mongo.ClientSession | undefined): Promise<ChangingBlock> {
    const rows = await this.#collections.blocks
      .find({ _id: { $in: [height - 1, height] } }, reading(session))
      .project<ChangesRow & { readonly changedAt: number }>({ firstSeq: 1, changedAt: 1, versioned: 1, restated: 1 })
      .toArray();
    const row = rows.find(({ _id }) => _id === height);
    const before = rows.find(({ _id }) => _id === height - 1);
    if (row === undefined || (before === undefined && height > 0)) {
      throw new BucketError('ledger.broken', { seq: row?.firstSeq ?? 0, reason: `there is no block ${height}` });
    }
    return storedChangingBlock(row, before?.changedAt ?? -1);
  }
}
