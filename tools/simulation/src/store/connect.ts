import { BucketError, type LedgerHead, type SealedBlock } from '@bucket/domain';
import type { BucketStore, CommittedBlock } from '@bucket/ports';
import type { Owner } from '../world/scheduler.ts';
import type { World } from '../world/world.ts';
import { alteredBlock } from './altered-block.ts';
import type { SimulatedStore } from './simulated-store.ts';

const unavailable = (operation: string): BucketError => new BucketError('store.unavailable', { operation });

/** Blocks that one question for blocks brings. */
const PAGE_BLOCKS = 3;
/** How long a process waits for the outcome of a commit. */
const PATIENCE_MS = 200;

/** A store as one process sees it: every call travels, is answered, and travels back, each when the scheduler says so. */
export class Connection {
  readonly store: BucketStore;
  readonly #world: World;
  readonly #server: SimulatedStore;
  readonly #owner: Owner;
  /** Calls that are likely to fail because one before them did: what is wrong with a network lasts. */
  #troubled = 0;
  /** Whether a block of this process is on its way or being flushed. */
  isCommitting = false;

  constructor(world: World, server: SimulatedStore, owner: Owner) {
    this.#world = world;
    this.#server = server;
    this.#owner = owner;
    this.store = new Proxy<BucketStore>(server.durable, {
      get: (durable, name) => {
        if (name === 'commit') return (block: SealedBlock, expected: LedgerHead) => this.#commit(block, expected);
        if (name === 'writable') return () => this.#writable();
        if (name === 'blocks') return (afterHeight: number) => this.#blocks(afterHeight);
        const method: unknown = Reflect.get(durable, name);
        if (typeof method !== 'function') return method;
        // Each is called with the arguments that its caller gave it, and its answer handed on as it is.
        const call = (args: unknown[]): unknown => Reflect.apply(method, durable, args);
        if (name === 'entries' || name === 'details') {
          return (...args: unknown[]) => this.#stream(name, () => call(args) as AsyncIterable<unknown>);
        }
        return (...args: unknown[]) => this.#ask(String(name), async () => call(args));
      },
    });
  }

  #isTroubled(): boolean {
    this.#troubled = Math.max(0, this.#troubled - 1);
    return this.#troubled > 0;
  }

  #delayMs(): number {
    const { chances } = this.#world;
    return this.#world.strikes('read-slow', 0.1) ? chances.between(20, 150) : chances.between(0, 3);
  }

  #ask<T>(operation: string, read: () => Promise<T>): Promise<T> {
    const { scheduler } = this.#world;
    return new Promise((resolve, reject) => {
      const isFailing = this.#world.strikes('read-unavailable', this.#isTroubled() ? 0.3 : 0.03);
      const arrive = (): void => {
        const waitMs = this.#server.stalledUntilMs - scheduler.nowMs;
        if (waitMs > 0) return scheduler.later(waitMs, `${operation} goes on`, arrive, this.#owner);
        if (isFailing || this.#server.isDown) {
          return scheduler.later(1, `${operation} fails`, () => reject(unavailable(operation)), this.#owner);
        }
        // Read now; what happens before the answer has come back is not in it.
        read().then(
          (found) => scheduler.later(this.#delayMs(), `${operation} answered`, () => resolve(found), this.#owner),
          (error: unknown) => scheduler.later(0, `${operation} fails`, () => reject(error as Error), this.#owner),
        );
      };
      scheduler.later(this.#delayMs(), operation, arrive, this.#owner);
    });
  }

  async #writable(): Promise<void> {
    await this.#ask('writable', async () => {
      if (this.#server.isFull) throw unavailable('writable');
    });
  }

  async *#stream(operation: string, open: () => AsyncIterable<unknown>): AsyncGenerator<unknown> {
    yield* await this.#ask(operation, () => allOf(open()));
  }

  /** A page at a time: others commit between two of them. */
  async *#blocks(afterHeight: number): AsyncGenerator<CommittedBlock> {
    for (let after = afterHeight; ;) {
      const page = await this.#ask('blocks', () => firstOf(this.#server.durable.blocks(after), PAGE_BLOCKS));
      for (const block of page) {
        const isAltered = this.#world.strikes('read-altered', 0.02);
        yield isAltered ? alteredBlock(block, this.#world.chances) : block;
      }
      if (page.length < PAGE_BLOCKS) return;
      after = page.at(-1)?.head.height ?? after;
    }
  }

  async #commit(block: SealedBlock, expected: LedgerHead): Promise<void> {
    this.isCommitting = true;
    try {
      await this.#send(block, expected);
    } finally {
      this.isCommitting = false;
    }
  }

  #send(block: SealedBlock, expected: LedgerHead): Promise<void> {
    const { scheduler, chances } = this.#world;
    const unknown = new BucketError('store.outcome-unknown', { operation: 'commit', height: block.height });
    const send = (delayMs: number, isLate: boolean, answer: (error?: Error) => void): void =>
      scheduler.later(delayMs, `commit ${block.height} arrives`, () => {
        // What a process has sent may outlive it.
        if (this.#owner.isAlive || chances.chance(0.5)) this.#server.arrive(block, expected, isLate, answer);
      });
    return new Promise((resolve, reject) => {
      const tell = (delayMs: number, what: string, run: () => void): void =>
        scheduler.later(delayMs, `commit ${block.height} ${what}`, run, this.#owner);
      if (this.#world.strikes('commit-unavailable', this.#isTroubled() ? 0.5 : 0.1))
        return tell(2, 'fails', () => reject(unavailable('commit')));
      if (this.#world.strikes('commit-lost', 0.08)) return tell(PATIENCE_MS, 'is unknown', () => reject(unknown));
      if (this.#world.strikes('commit-late', 0.08)) {
        this.#troubled = 4;
        tell(PATIENCE_MS, 'is unknown', () => reject(unknown));
        return send(PATIENCE_MS + chances.between(-2, 12), true, () => undefined);
      }
      if (this.#world.strikes('commit-silent', 0.08)) {
        this.#troubled = 4;
        return send(this.#delayMs(), false, (error) => {
          if (error === undefined) this.#world.reached('commit.written-unknown');
          tell(PATIENCE_MS, 'is unknown', () => reject(unknown));
        });
      }
      send(this.#delayMs(), false, (error) =>
        tell(this.#delayMs(), error === undefined ? 'is durable' : 'fails', () =>
          error === undefined ? resolve() : reject(error),
        ),
      );
    });
  }
}

async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function firstOf<T>(items: AsyncIterable<T>, count: number): Promise<T[]> {
  const some: T[] = [];
  for await (const item of items) {
    some.push(item);
    if (some.length === count) break;
  }
  return some;
}
