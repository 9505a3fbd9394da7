import { verifyStore } from '@bucket/application';
import { LogWatch } from './checks/log-watch.ts';
import { Requests } from './checks/requests.ts';
import { ArtifactClient } from './clients/artifact-client.ts';
import { Bucket } from './clients/bucket.ts';
import { People } from './clients/governance.ts';
import { runSchedules } from './clients/schedules.ts';
import { runStranger } from './clients/stranger.ts';
import type { Genesis } from './process/genesis.ts';
import { SimulatedProcess } from './process/simulated-process.ts';
import { simulatedDependencies } from './process/dependencies.ts';
import { VAULT } from './process/use-cases.ts';
import { copyOfState } from './store/copy-of-state.ts';
import { SimulatedStore } from './store/simulated-store.ts';
import { Adversity } from './world/adversity.ts';
import { World, type RunOptions, type Violation } from './world/world.ts';

/** What came of one run. */
export interface RunResult {
  readonly violation: Violation | undefined;
  /** Over everything that happened, in order. */
  readonly digest: string;
  readonly steps: number;
  readonly blocks: number;
  readonly faultCounts: ReadonlyMap<string, number>;
  readonly stateCounts: ReadonlyMap<string, number>;
  /** The last lines of the trace. */
  readonly tail: readonly string[];
}

/** Steps within which, once the faults have ended, every request ends and writes succeed. */
const CALM_STEPS_MAX = 6_000;

/**
 * One run: a function of its options alone.
 *
 * @param isRepeat whether only the trace counts, because the same run was held against everything before
 */
export async function simulate(genesis: Genesis, options: RunOptions, isRepeat = false): Promise<RunResult> {
  const run = new Run(genesis, options);
  await run.toItsEnd();
  if (!isRepeat) await run.holdAgainstEverything();
  return run.result();
}

class Run {
  readonly #world: World;
  readonly #server: SimulatedStore;
  readonly #processes: readonly SimulatedProcess[];
  readonly #watch: LogWatch;
  readonly #bucket: Bucket;
  readonly #clients: readonly ArtifactClient[];
  readonly #adversity: Adversity;
  readonly #steps: number;
  readonly #requests = new Requests();

  constructor(genesis: Genesis, options: RunOptions) {
    const world = new World(options);
    this.#world = world;
    this.#steps = options.steps;
    const state = copyOfState(genesis.state);
    this.#server = new SimulatedStore(world, state);
    const count = world.choices.between(1, options.processes);
    this.#processes = Array.from({ length: count }, (_, i) => new SimulatedProcess(world, this.#server, `p${i + 1}`));
    const requests = this.#requests;
    this.#watch = new LogWatch(world, state, requests);
    this.#bucket = new Bucket(world, genesis, { processes: this.#processes, state, watch: this.#watch, requests });
    this.#clients = Array.from({ length: world.choices.between(1, options.clients) }, (_, i) =>
      i % 2 === 0 ? new ArtifactClient(this.#bucket, 'persona-one') : new ArtifactClient(this.#bucket, 'persona-two'),
    );
    this.#adversity = new Adversity(world, this.#server, this.#processes);
  }

  async toItsEnd(): Promise<void> {
    for (const process of this.#processes) process.start();
    const actors = [
      ...this.#clients.map((client) => client.run()),
      new People(this.#bucket).run(),
      runStranger(this.#bucket),
      ...this.#processes.map((process) => runSchedules(this.#world, process)),
      this.#adversity.run(),
    ].map((actor) =>
      actor.catch((error: unknown) => this.#world.broken('the simulation itself works', stackOf(error))),
    );
    await this.#stepWhile(() => this.#world.scheduler.steps < this.#steps);
    this.#adversity.end();
    if (!(await this.#reaches(Promise.all(actors)))) {
      return this.#world.broken('every request ends once the faults have ended', 'some actor still waits');
    }
    if (!(await this.#reaches(this.#allAnswered()))) {
      return this.#world.broken(
        'every request ends once the faults have ended',
        this.#requests.open()?.requestId ?? '',
      );
    }
    if (!(await this.#reaches(this.#writeOnEach()))) {
      return this.#world.broken('writes succeed again once the faults have ended', 'a write does not end');
    }
  }

  /** What is looked at once, at the end. */
  async holdAgainstEverything(): Promise<void> {
    if (this.#world.violation !== undefined) return;
    this.#bucket.checkAcknowledged();
    this.#bucket.history.check(this.#watch.rules.purges);
    await this.#verify();
  }

  /** @returns whether steps are left when it ended */
  async #stepWhile(goesOn: () => boolean): Promise<boolean> {
    while (goesOn()) {
      if (!(await this.#world.scheduler.step())) return false;
      this.#watch.check(this.#processes);
      if (this.#world.violation !== undefined) return false;
    }
    return true;
  }

  /** Steps until something has ended. @returns false when it does not, or something else is broken */
  async #reaches(end: Promise<unknown>): Promise<boolean> {
    let hasEnded = false;
    void end.then(() => (hasEnded = true));
    const stepsMax = this.#world.scheduler.steps + CALM_STEPS_MAX;
    await this.#stepWhile(() => !hasEnded && this.#world.scheduler.steps < stepsMax);
    return hasEnded || this.#world.violation !== undefined;
  }

  async #allAnswered(): Promise<void> {
    while (this.#requests.open() !== undefined) await this.#world.scheduler.pause(10, 'are all answered');
  }

  async #writeOnEach(): Promise<void> {
    for (const process of this.#processes) {
      while (process.uses === undefined) await this.#world.scheduler.pause(10, 'is it ready');
      const written = await this.#clients[0]?.write(process);
      if (written !== true) this.#world.broken('writes succeed again once the faults have ended', process.name);
    }
  }

  /** The whole store against the whole log, as `bucket verify` does it. */
  async #verify(): Promise<void> {
    const { durable } = this.#server;
    const result = await verifyStore(durable, await durable.head(), { ...simulatedDependencies(), vault: VAULT });
    if (!result.intact) this.#world.broken('the store is what the log makes of it', JSON.stringify(result));
  }

  result(): RunResult {
    const { violation, scheduler, faultCounts, stateCounts } = this.#world;
    return {
      violation,
      digest: scheduler.digest(),
      steps: scheduler.steps,
      blocks: this.#server.state.blocks.length,
      faultCounts,
      stateCounts,
      tail: scheduler.tail(12),
    };
  }
}

const stackOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
