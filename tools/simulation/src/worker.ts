import { parentPort, workerData } from 'node:worker_threads';
import { makeGenesis } from './process/genesis.ts';
import { runOnce, runTwice, shrink, type Failure } from './seeds.ts';
import { ALL_FAULTS } from './world/faults.ts';
import { STATES } from './world/states.ts';
import type { RunOptions } from './world/world.ts';

/** What a worker is given: the seeds `from`, `from + stride`, … below `to`. */
export interface Task {
  readonly from: number;
  readonly to: number;
  readonly stride: number;
  readonly run: Omit<RunOptions, 'seed'>;
  /** Whether a failure is only looked for: each seed runs once, and what fails is not made smaller. */
  readonly isSearch: boolean;
  /** One number that all threads see: the lowest seed that has failed. Seeds above it need not run. */
  readonly lowestFailed: Int32Array<SharedArrayBuffer>;
}

/** What a worker has done when it ends, or so far. */
export interface Progress {
  readonly seeds: number;
  readonly steps: number;
  readonly blocks: number;
  /** By kind; those that never struck are 0. */
  readonly faults: Readonly<Record<string, number>>;
  readonly states: Readonly<Record<string, number>>;
  readonly failure: Failure | undefined;
}

/** Runs until the first failure of any thread, and makes its own small. */
async function work({ from, to, stride, run, isSearch, lowestFailed }: Task): Promise<Progress> {
  const genesis = await makeGenesis();
  const faults = zeros(ALL_FAULTS);
  const states = zeros(Object.keys(STATES));
  let seeds = 0;
  let steps = 0;
  let blocks = 0;
  for (let seed = from; seed < Math.min(to, Atomics.load(lowestFailed, 0)); seed += stride) {
    const { result, failure } = await (isSearch ? runOnce : runTwice)(genesis, { ...run, seed });
    seeds += 1;
    steps += result.steps;
    blocks += result.blocks - genesis.state.blocks.length;
    add(faults, result.faultCounts);
    add(states, result.stateCounts);
    if (failure !== undefined) {
      lower(lowestFailed, seed);
      const shown = isSearch ? failure : await shrink(genesis, failure);
      return { seeds, steps, blocks, faults, states, failure: shown };
    }
  }
  return { seeds, steps, blocks, faults, states, failure: undefined };
}

function lower(lowest: Int32Array<SharedArrayBuffer>, seed: number): void {
  for (let known = Atomics.load(lowest, 0); seed < known;) {
    known = Atomics.compareExchange(lowest, 0, known, seed);
  }
}

const zeros = (names: readonly string[]): Record<string, number> => Object.fromEntries(names.map((name) => [name, 0]));

function add(sum: Record<string, number>, counts: ReadonlyMap<string, number>): void {
  for (const [name, count] of counts) sum[name] = (sum[name] ?? 0) + count;
}

// What starts this worker gives it a task, and is told how it went.
void work(workerData as Task).then((progress) => parentPort?.postMessage(progress));
