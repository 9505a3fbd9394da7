import { BucketError } from '@bucket/domain';
import { setTimeout as sleep } from 'node:timers/promises';
import type { mongo } from 'mongoose';
import { reading, type CausalReads } from './causal-reads.ts';
import type { Collections } from './collections.ts';
import { PollPause } from './poll-pause.ts';
import type { Progress } from './progress.ts';
import { project } from './project.ts';
import { PROJECTED, storedProjectedBlock, type ProjectedBlock, type ProjectedRow } from './projected-block.ts';

/** How long another process may take to project its block before this one does it too. */
const PATIENCE_MS = 400;
/** Blocks of this process that are to be projected: beyond, its commits wait for room. */
const WAITING_MAX = 16;
const RETRY_MS = 250;

/**
 * Lets the other collections follow the blocks, in their order. A process projects its own blocks, behind its commits;
 * whoever needs those of a process that died or sleeps projects them too.
 */
export class Projection {
  readonly #collections: Collections;
  readonly #progress: Progress;
  readonly #reads: CausalReads;
  readonly #waiting: ProjectedBlock[] = [];
  #running: Promise<void> | undefined;
  /** The latest to project some of them; what went wrong, if anything. */
  #attempt: Promise<Error | undefined> = Promise.resolve(undefined);
  #isOpen = true;

  constructor(collections: Collections, progress: Progress, reads: CausalReads) {
    this.#collections = collections;
    this.#progress = progress;
    this.#reads = reads;
  }

  /** @param block of this process, once it lasts */
  add(block: ProjectedBlock): void {
    this.#waiting.push(block);
    this.#running ??= this.#run();
  }

  /** Resolves when one more block of this process may wait. @throws what keeps those before it waiting */
  async room(): Promise<void> {
    const [oldest] = this.#waiting;
    if (oldest !== undefined && this.#waiting.length >= WAITING_MAX) await this.#own(oldest.height);
  }

  /** Resolves when the blocks up to one are projected, also those of a process that died. */
  async settle(changedAt: number, session: mongo.ClientSession | undefined): Promise<void> {
    if (this.#progress.projected >= changedAt) return;
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
    if (this.#progress.projected < first.changedBefore) await this.#others(first.changedBefore, session);
    const some = [first];
    for (const block of rest) {
      if (block.changedBefore !== some.at(-1)?.height) break;
      some.push(block);
    }
    await this.#write(some, session);
    this.#waiting.splice(0, some.length);
  }

  async #write(blocks: readonly ProjectedBlock[], session: mongo.ClientSession | undefined): Promise<void> {
    const erasedAt = blocks.findLast(({ changes }) => changes.some(isErasure))?.height;
    if (erasedAt !== undefined) await this.#progress.raiseOther({ erasedAt }, session);
    await project(this.#collections, blocks, session);
    await this.#progress.raise(blocks.at(-1)?.height ?? -1, session);
  }

  async #own(height: number): Promise<void> {
    while (this.#progress.projected < height) {
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
    const blocks: ProjectedBlock[] = [];
    for (let height = changedAt; height > this.#progress.projected;) {
      const block = await this.#read(height, session);
      blocks.unshift(block);
      height = block.changedBefore;
    }
    for (const block of blocks) await this.#write([block], session);
  }

  async #read(height: number, session: mongo.ClientSession | undefined): Promise<ProjectedBlock> {
    const rows = await this.#collections.blocks
      .find({ _id: { $in: [height - 1, height] } }, reading(session))
      .project<ProjectedRow & { readonly changedAt: number }>({ ...PROJECTED, changedAt: 1 })
      .toArray();
    const row = rows.find(({ _id }) => _id === height);
    const before = rows.find(({ _id }) => _id === height - 1);
    if (row === undefined || (before === undefined && height > 0)) {
      throw new BucketError('ledger.broken', { seq: row?.firstSeq ?? 0, reason: `there is no block ${height}` });
    }
    return storedProjectedBlock(row, before?.changedAt ?? -1);
  }
}

const isErasure = ({ placed: { artifact } }: ProjectedBlock['changes'][number]): boolean => artifact.state === 'erased';
