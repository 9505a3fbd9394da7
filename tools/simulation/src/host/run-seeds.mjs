import { Worker } from 'node:worker_threads';
import { bundleSimulation } from './bundle.mjs';

/** @typedef {import('../worker.ts').Progress} Progress */
/** @typedef {import('../worker.ts').Task['run']} RunParts */

const INT32_MAX = 2 ** 31 - 1;

/**
 * Runs seeds in threads of their own until all are done or one fails. The failure is that of the lowest seed that fails, however fast
 * the threads are.
 *
 * @param {object} options
 * @param {number} options.from
 * @param {number} options.count of seeds
 * @param {RunParts} options.run
 * @param {number} [options.threads]
 * @param {boolean} [options.isSearch] as the worker's `Task` has it
 * @param {string} [options.script] as `bundleSimulation` makes it
 * @returns {Promise<Progress>}
 */
export async function runSeeds({ from, count, run, threads = 2, isSearch = false, script }) {
  const code = script ?? (await bundleSimulation());
  const lowestFailed = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)).fill(INT32_MAX);
  const workers = Array.from({ length: Math.min(threads, count) }, (_, i) => {
    const workerData = { from: from + i, to: from + count, stride: threads, run, isSearch, lowestFailed };
    return new Worker(code, { eval: true, workerData });
  });
  try {
    return sumOf(await Promise.all(workers.map(progressOf)));
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

/** @param {readonly Progress[]} parts @returns {Progress} */
function sumOf(parts) {
  return {
    seeds: parts.reduce((sum, { seeds }) => sum + seeds, 0),
    steps: parts.reduce((sum, { steps }) => sum + steps, 0),
    blocks: parts.reduce((sum, { blocks }) => sum + blocks, 0),
    faults: sumByName(parts.map(({ faults }) => faults)),
    states: sumByName(parts.map(({ states }) => states)),
    failure: parts.flatMap(({ failure }) => failure ?? []).toSorted((a, b) => a.options.seed - b.options.seed)[0],
  };
}

/** @param {readonly Readonly<Record<string, number>>[]} all @returns {Record<string, number>} */
function sumByName(all) {
  /** @type {Record<string, number>} */
  const sum = {};
  for (const counts of all) for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}
