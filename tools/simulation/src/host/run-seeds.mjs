import { Worker } from 'node:worker_threads';
import { bundleSimulation } from './bundle.mjs';

/** @typedef {import('../worker.ts').Progress} Progress */
/** @typedef {import('../worker.ts').Task['run']} RunParts */

/**
 * Runs seeds in threads of their own, each seed twice, until all are done or one fails.
 *
 * @param {object} options
 * @param {number} options.from
 * @param {number} options.count of seeds
 * @param {RunParts} options.run
 * @param {number} [options.threads]
 * @param {string} [options.script] as `bundleSimulation` makes it
 * @returns {Promise<Progress>}
 */
export async function runSeeds({ from, count, run, threads = 2, script }) {
  const code = script ?? (await bundleSimulation());
  const workers = Array.from(
    { length: Math.min(threads, count) },
    (_, i) => new Worker(code, { eval: true, workerData: { from: from + i, to: from + count, stride: threads, run } }),
  );
  try {
    return await firstFailureOrAll(workers.map(progressOf));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** @param {Worker} worker @returns {Promise<Progress>} */
function progressOf(worker) {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`a simulating thread ended with ${code}`)));
  });
}

/** @param {readonly Promise<Progress>[]} all @returns {Promise<Progress>} */
async function firstFailureOrAll(all) {
  const first = Promise.race(
    all.map(async (each) => {
      const progress = await each;
      return progress.failure === undefined ? Promise.all(all).then(sumOf) : progress;
    }),
  );
  const done = await first;
  if (done.failure !== undefined) return done;
  return sumOf(await Promise.all(all));
}

/** @param {readonly Progress[]} parts @returns {Progress} */
function sumOf(parts) {
  return {
    seeds: parts.reduce((sum, { seeds }) => sum + seeds, 0),
    steps: parts.reduce((sum, { steps }) => sum + steps, 0),
    blocks: parts.reduce((sum, { blocks }) => sum + blocks, 0),
    faults: sumByName(parts.map(({ faults }) => faults)),
    states: sumByName(parts.map(({ states }) => states)),
    failure: parts.find(({ failure }) => failure !== undefined)?.failure,
  };
}

/** @param {readonly Readonly<Record<string, number>>[]} all @returns {Record<string, number>} */
function sumByName(all) {
  /** @type {Record<string, number>} */
  const sum = {};
  for (const counts of all) for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}
