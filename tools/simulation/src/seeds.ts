import type { Genesis } from './process/genesis.ts';
import { simulate, type RunResult } from './simulation.ts';
import type { RunOptions } from './world/world.ts';

/** A run that broke a promise, and the smallest one like it that was found. */
export interface Failure {
  readonly options: RunOptions;
  readonly invariant: string;
  readonly detail: string;
  readonly tail: readonly string[];
}

/** What came of a seed, with what it broke. */
export interface Run {
  readonly result: RunResult;
  readonly failure: Failure | undefined;
}

/** Runs a seed without asking whether it would run the same again. */
export async function runOnce(genesis: Genesis, options: RunOptions): Promise<Run> {
  const result = await simulate(genesis, options);
  const { violation, tail } = result;
  return { result, failure: violation === undefined ? undefined : { options, ...violation, tail } };
}

/** Runs a seed twice: whoever runs it again sees the same, or that is what is broken. */
export async function runTwice(genesis: Genesis, options: RunOptions): Promise<Run> {
  const run = await runOnce(genesis, options);
  const { result, failure } = run;
  if (failure !== undefined) return run;
  const again = await simulate(genesis, options, true);
  if (result.digest === again.digest) return { result, failure: undefined };
  const detail = `${result.digest} in ${result.steps} steps, then ${again.digest} in ${again.steps}`;
  return { result, failure: { options, invariant: 'a run is a function of its seed', detail, tail: again.tail } };
}

/** Leaves out whatever the failure does not need: kinds of faults, processes, clients, steps. */
export async function shrink(genesis: Genesis, failure: Failure): Promise<Failure> {
  let smallest = failure;
  const tries = async (options: RunOptions): Promise<boolean> => {
    const { violation, tail } = await simulate(genesis, options);
    if (violation === undefined) return false;
    smallest = { options: { ...options, steps: Math.min(options.steps, violation.step + 1) }, ...violation, tail };
    return true;
  };
  await tries(failure.options);
  for (const kind of failure.options.faults) {
    const { options } = smallest;
    await tries({ ...options, faults: options.faults.filter((each) => each !== kind) });
  }
  for (let count = 1; count < smallest.options.processes; count += 1) {
    if (await tries({ ...smallest.options, processes: count })) break;
  }
  for (let count = 1; count < smallest.options.clients; count += 1) {
    if (await tries({ ...smallest.options, clients: count })) break;
  }
  for (let steps = smallest.options.steps >> 1; steps > 10; steps >>= 1) {
    if (!(await tries({ ...smallest.options, steps }))) break;
  }
  return smallest;
}
