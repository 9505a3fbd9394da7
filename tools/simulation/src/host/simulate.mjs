/**
 * Runs the simulation of the bucket under faults: 2,000 seeds, or one, or without an end. Ends with 1 at the first broken
 * promise, with the command that breaks it again.
 *
 * Usage: node tools/simulation/src/host/simulate.mjs [--seed N | --forever] [--seeds N] [--from N] [--threads N]
 *        [--faults a,b] [--processes N] [--clients N] [--steps N]
 */
import { parseArgs } from 'node:util';
import { bundleSimulation } from './bundle.mjs';
import { reportOf, SHAPE } from './report.mjs';
import { runSeeds } from './run-seeds.mjs';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: '2000' },
    from: { type: 'string', default: '1' },
    forever: { type: 'boolean', default: false },
    threads: { type: 'string', default: '2' },
    faults: { type: 'string' },
    processes: { type: 'string', default: String(SHAPE.processes) },
    clients: { type: 'string', default: String(SHAPE.clients) },
    steps: { type: 'string', default: String(SHAPE.steps) },
  },
});

/** @param {string} text */
function wholeNumber(text) {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new TypeError(`${text} is not a whole number from 1`);
  return number;
}

const run = {
  faults:
    values.faults === undefined
      ? SHAPE.faults
      : SHAPE.faults.filter((kind) => values.faults?.split(',').includes(kind)),
  processes: wholeNumber(values.processes),
  clients: wholeNumber(values.clients),
  steps: wholeNumber(values.steps),
};
const script = await bundleSimulation();
const count = values.seed === undefined ? wholeNumber(values.seeds) : 1;
for (let from = wholeNumber(values.seed ?? values.from); ; from += count) {
  const startedMs = performance.now();
  const progress = await runSeeds({ from, count, run, threads: wholeNumber(values.threads), script });
  console.log(reportOf(progress, from, (performance.now() - startedMs) / 1_000));
  if (progress.failure !== undefined) process.exitCode = 1;
  if (progress.failure !== undefined || !values.forever) break;
}
