import { BucketError } from '@bucket/domain';
import type { TurnScheduler } from '@bucket/ports';
import { Connection } from '../store/connect.ts';
import type { SimulatedStore } from '../store/simulated-store.ts';
import type { Owner } from '../world/scheduler.ts';
import type { World } from '../world/world.ts';
import { SimulatedClock, simulatedRandom } from './dependencies.ts';
import { openUseCases, type UseCases } from './use-cases.ts';

/** How a request ended for who sent it. `none`: it is certain that nothing happened. */
export type Ended<T> =
  { readonly kind: 'answered'; readonly answer: T } | { readonly kind: 'none' } | { readonly kind: 'unknown' };

/** Faults after which a client knows that nothing happened. */
const NOTHING_HAPPENED = ['store.unavailable', 'committer.overloaded', 'committer.stopped'];

/** One process of the bucket: it starts from the store, serves, ends at any moment and starts again. */
export class SimulatedProcess {
  readonly name: string;
  readonly clock: SimulatedClock;
  readonly #world: World;
  readonly #server: SimulatedStore;
  #owner: Owner;
  #connection: Connection | undefined;
  #uses: UseCases | undefined;
  readonly #waiting = new Set<() => void>();
  #starts = 0;

  constructor(world: World, server: SimulatedStore, name: string) {
    this.name = name;
    this.#world = world;
    this.#server = server;
    this.clock = new SimulatedClock(world);
    this.#owner = { name, isAlive: false, pausedUntilMs: 0 };
  }

  /** Undefined while it is not ready. */
  get uses(): UseCases | undefined {
    return this.#uses;
  }

  get isRunning(): boolean {
    return this.#owner.isAlive;
  }

  start(): void {
    if (this.#owner.isAlive) return;
    this.#starts += 1;
    this.#owner = { name: `${this.name}.${this.#starts}`, isAlive: true, pausedUntilMs: 0 };
    void this.#open(this.#owner);
  }

  async #open(owner: Owner): Promise<void> {
    const { scheduler, choices, ids } = this.#world;
    const turns: TurnScheduler = {
      soon: (run) => scheduler.later(choices.below(2), 'turn', run, owner),
    };
    const random = simulatedRandom(ids, this.clock, ids.hex(4));
    const onBlock = ({ commands }: { commands: number }): void => {
      if (commands > 1) this.#world.reached('block.of-several');
    };
    const connection = new Connection(this.#world, this.#server, owner);
    this.#connection = connection;
    try {
      const uses = await openUseCases(connection.store, { clock: this.clock, random, turns, onBlock });
      this.#world.reached('process.started');
      scheduler.note(`${owner.name} is ready`);
      this.#uses = uses;
      await uses.sweeps.runPending(true).catch(() => undefined);
    } catch (error) {
      if (!BucketError.is(error, 'store.unavailable') && !this.#isOfAltered(error)) {
        this.#world.broken('a process opens the log of its store', String(error));
        return;
      }
      this.#world.reached('process.start-failed');
      scheduler.later(choices.between(20, 80), 'start again', () => void this.#open(owner), owner);
    }
  }

  /** Ends at once: nothing that it waits for ever comes. */
  crash(): void {
    if (!this.#owner.isAlive) return;
    if (this.#connection?.isCommitting === true) this.#world.reached('process.crashed-in-commit');
    if (this.#uses === undefined) this.#world.reached('process.crashed-in-start');
    this.#owner.isAlive = false;
    this.#uses = undefined;
    for (const lose of this.#waiting) lose();
    this.#waiting.clear();
  }

  /** Stands still, as in a long garbage collection or a frozen virtual machine. */
  standStill(ms: number): void {
    this.#owner.pausedUntilMs = this.#world.scheduler.nowMs + ms;
  }

  goOn(): void {
    this.#owner.pausedUntilMs = 0;
  }

  /** A request of a client. It always ends, if only because the process does. */
  async call<T>(run: (uses: UseCases) => Promise<T>): Promise<Ended<T>> {
    const uses = this.#uses;
    if (uses === undefined) return { kind: 'none' };
    const owner = this.#owner;
    const ended = await new Promise<Ended<T>>((resolve) => {
      const lose = (): void => {
        this.#world.reached('request.lost');
        resolve({ kind: 'unknown' });
      };
      this.#waiting.add(lose);
      const end = (how: Ended<T>): void => {
        if (!owner.isAlive) return;
        this.#waiting.delete(lose);
        resolve(how);
      };
      run(uses).then(
        (answer) => end(this.#world.strikes('answer-lost', 0.05) ? { kind: 'unknown' } : { kind: 'answered', answer }),
        (error: unknown) => end(this.#failed(error)),
      );
    });
    if (ended.kind === 'none') this.#world.reached('request.none');
    if (ended.kind === 'unknown') this.#world.reached('request.unknown');
    return ended;
  }

  /** A block that comes back altered is refused, which tells that the log is broken; it is asked for again later. */
  #isOfAltered(error: unknown): boolean {
    const isRefusal = BucketError.is(error, 'ledger.broken') || BucketError.is(error, 'ledger.foreign');
    if (!isRefusal || !this.#world.faultCounts.has('read-altered')) return false;
    this.#world.reached('log.refused');
    return true;
  }

  #failed(error: unknown): { readonly kind: 'none' } | { readonly kind: 'unknown' } {
    if (BucketError.is(error, 'store.outcome-unknown')) return { kind: 'unknown' };
    if (this.#isOfAltered(error)) return { kind: 'none' };
    if (error instanceof BucketError && NOTHING_HAPPENED.includes(error.code)) return { kind: 'none' };
    const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    this.#world.broken('a request ends in an answer, or in a fault of the store', detail);
    return { kind: 'unknown' };
  }
}
