import type { SimulatedProcess } from '../process/simulated-process.ts';
import type { SimulatedStore } from '../store/simulated-store.ts';
import type { World } from './world.ts';
import { keepRetention } from '../clients/schedules.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Most that passes in a run, and most by which a clock is ahead: credentials end after a year. */
const SKIPPED_MS_MAX = 300 * DAY_MS;
const AHEAD_MS_MAX = 40 * DAY_MS;
/** Most by which a clock is behind. */
export const BEHIND_MS_MAX = 30 * HOUR_MS;

/** What happens to processes, store and clocks, at times that the seed chooses. What happens to one message is the store’s. */
export class Adversity {
  readonly #world: World;
  readonly #server: SimulatedStore;
  readonly #processes: readonly SimulatedProcess[];

  constructor(world: World, server: SimulatedStore, processes: readonly SimulatedProcess[]) {
    this.#world = world;
    this.#server = server;
    this.#processes = processes;
  }

  async run(): Promise<void> {
    const { scheduler, chances } = this.#world;
    for (;;) {
      await scheduler.pause(chances.between(15, 110), 'adversity');
      if (this.#world.isCalm) return;
      this.#strike();
    }
  }

  /** From now on nothing goes wrong, and what was wrong is mended. */
  end(): void {
    this.#world.isCalm = true;
    if (this.#server.isDown) this.#server.restart();
    this.#server.crashesInFlush = undefined;
    this.#server.stalledUntilMs = 0;
    this.#server.fullUntilMs = 0;
    for (const process of this.#processes) {
      process.goOn();
      process.start();
    }
  }

  #strike(): void {
    const { chances, scheduler } = this.#world;
    const process = chances.pickAny(this.#processes);
    if (process === undefined) return;
    const strikes = [
      () => this.#world.strikes('process-crash', 1) && this.#crash(process),
      () => this.#world.strikes('process-pause', 1) && process.standStill(chances.between(20, 250)),
      () => this.#world.strikes('store-crash', 1) && this.#crashStore(chances.chance(0.6)),
      () => this.#world.strikes('store-stall', 1) && this.#stallStore(scheduler.nowMs + chances.between(10, 150)),
      () => this.#world.strikes('store-full', 1) && this.#fillStore(scheduler.nowMs + chances.between(10, 120)),
      () => this.#world.strikes('clock-forward', 1) && this.#setClock(process, 1),
      () => this.#world.strikes('clock-back', 1) && this.#setClock(process, -1),
      () => this.#world.strikes('time-passes', 1) && this.#passTime(),
      () => this.#world.strikes('time-passes', 1) && this.#passTime(),
    ] as const;
    chances.pick(strikes)();
  }

  #crash(process: SimulatedProcess): void {
    const { chances, scheduler } = this.#world;
    process.crash();
    scheduler.later(chances.between(1, 60), `${process.name} starts`, () => process.start());
  }

  /** @param inFlush whether it waits for a block to be on its way to the disk */
  #crashStore(inFlush: boolean): void {
    const { chances, scheduler } = this.#world;
    const crash = (): void => {
      this.#server.crash();
      scheduler.later(chances.between(1, 60), 'the store starts', () => this.#server.restart());
    };
    if (inFlush) this.#server.crashesInFlush = crash;
    else crash();
  }

  #stallStore(untilMs: number): void {
    this.#server.stalledUntilMs = untilMs;
  }

  #fillStore(untilMs: number): void {
    this.#server.fullUntilMs = untilMs;
  }

  #setClock({ clock }: SimulatedProcess, direction: 1 | -1): void {
    const { chances } = this.#world;
    const byMs = chances.pick([500, 60_000, HOUR_MS, 30 * HOUR_MS, 40 * DAY_MS]) * direction;
    this.#tick();
    clock.offsetMs = Math.max(-BEHIND_MS_MAX, Math.min(AHEAD_MS_MAX, clock.offsetMs + byMs));
    this.#tick();
  }

  /** Processes look at their clocks every second, which is longer than most runs take. */
  #tick(): void {
    for (const process of this.#processes) process.uses?.time.tick();
  }

  #passTime(): void {
    const days = this.#world.chances.between(20, 100);
    this.#tick();
    this.#world.skippedMs = Math.min(SKIPPED_MS_MAX, this.#world.skippedMs + days * DAY_MS);
    this.#tick();
    // What is done every hour is due in all processes at once.
    for (const process of this.#processes) void process.call(keepRetention);
  }
}
