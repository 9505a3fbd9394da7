import { BucketError, type LedgerHead, type SealedBlock } from '@bucket/domain';
import { MemoryBucketStore, type MemoryState } from '@bucket/memory';
import type { World } from '../world/world.ts';

type Answer = (error?: BucketError | TypeError) => void;

interface Arrived {
  readonly block: SealedBlock;
  readonly expected: LedgerHead;
  readonly isLate: boolean;
  readonly answer: Answer;
}

/**
 * The store that all processes share, as a server over one disk: the memory adapter holds what is durable; a block is on its
 * way, then being flushed, then durable, and only then seen by anybody. One block is flushed at a time.
 */
export class SimulatedStore {
  readonly state: MemoryState;
  readonly durable: MemoryBucketStore;
  readonly #world: World;
  readonly #queue: Arrived[] = [];
  readonly #seen = new Set<string>();
  #flushing: Arrived | undefined;
  #torn: SealedBlock | undefined;
  /** Counts starts: what was begun before a crash does not end after it. */
  #run = 0;
  isDown = false;
  /** Ends while it flushes the next block. */
  crashesInFlush: (() => void) | undefined;
  stalledUntilMs = 0;
  fullUntilMs = 0;

  constructor(world: World, state: MemoryState) {
    this.#world = world;
    this.state = state;
    this.durable = MemoryBucketStore.open(state);
  }

  get isFull(): boolean {
    return this.fullUntilMs > this.#world.scheduler.nowMs;
  }

  /** A block has come in from a process. @param isLate whether its sender has given it up */
  arrive(block: SealedBlock, expected: LedgerHead, isLate: boolean, answer: Answer): void {
    const { scheduler } = this.#world;
    if (this.isDown) return answer(new BucketError('store.unavailable', { operation: 'commit' }));
    if (this.stalledUntilMs > scheduler.nowMs) {
      const waitMs = this.stalledUntilMs - scheduler.nowMs;
      return scheduler.later(waitMs, 'commit goes on', () => this.arrive(block, expected, isLate, answer));
    }
    if (this.isFull) {
      this.#world.reached('commit.full');
      return answer(new BucketError('store.unavailable', { operation: 'commit' }));
    }
    if (this.#seen.has(block.head.entryHash)) this.#world.reached('commit.again');
    this.#seen.add(block.head.entryHash);
    if (this.#flushing !== undefined) this.#world.reached('commit.queued');
    this.#queue.push({ block, expected, isLate, answer });
    this.#flushNext();
  }

  #flushNext(): void {
    if (this.isDown || this.#flushing !== undefined) return;
    const next = this.#queue.shift();
    if (next === undefined) return;
    this.#flushing = next;
    const run = this.#run;
    this.#world.scheduler.later(this.#world.chances.between(1, 8), `flush ${next.block.height}`, () => {
      if (run !== this.#run) return;
      const crash = this.crashesInFlush;
      this.crashesInFlush = undefined;
      if (crash === undefined) this.#endFlush(next);
      else crash();
    });
  }

  #endFlush(arrived: Arrived): void {
    const waitMs = this.stalledUntilMs - this.#world.scheduler.nowMs;
    const run = this.#run;
    if (waitMs > 0) {
      return this.#world.scheduler.later(waitMs, 'flush goes on', () => {
        if (run === this.#run) this.#endFlush(arrived);
      });
    }
    this.#flushing = undefined;
    void this.#write(arrived).then(arrived.answer);
    this.#flushNext();
  }

  /** @returns why not, where it was not written */
  async #write({ block, expected, isLate }: Arrived): Promise<BucketError | TypeError | undefined> {
    try {
      await this.durable.commit(block, expected);
      this.#world.reached('commit.durable');
      if (isLate) this.#world.reached('commit.late-written');
      return undefined;
    } catch (error) {
      if (BucketError.is(error, 'ledger.head-moved')) {
        this.#world.reached(isLate ? 'commit.late-too-late' : 'commit.head-moved');
        return error;
      }
      const message = error instanceof Error ? error.message : String(error);
      this.#world.broken('a store is given only blocks that fit', message);
      return new TypeError(message);
    }
  }

  /** Ends at once. What was being flushed is on the disk wholly, in part or not at all. */
  crash(): void {
    if (this.isDown) return;
    const staged = this.#flushing;
    const waiting = this.#queue.splice(0);
    this.#flushing = undefined;
    this.#run += 1;
    if (staged !== undefined) this.#leaveOnDisk(staged);
    this.isDown = true;
    for (const { block, answer } of staged === undefined ? waiting : [staged, ...waiting]) {
      answer(new BucketError('store.outcome-unknown', { operation: 'commit', height: block.height }));
    }
  }

  #leaveOnDisk(staged: Arrived): void {
    const fate = this.#world.chances.pick<'lost' | 'kept' | 'torn'>(['lost', 'kept', 'torn']);
    this.#world.reached(`block.${fate}`);
    if (fate === 'kept') void this.#write(staged);
    if (fate === 'torn') this.#torn = staged.block;
  }

  /** Starts again from the disk: a block of which a part is missing is as if it had never been there. */
  restart(): void {
    this.#torn = undefined;
    this.isDown = false;
    this.stalledUntilMs = 0;
  }

  /** The block of which a crash left a part on the disk. */
  get torn(): SealedBlock | undefined {
    return this.#torn;
  }
}
