import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';
import { runNode } from './run.mjs';
import { readTestCount } from './test-count.mjs';

/**
 * @typedef {object} Tier
 * @property {'unit' | 'drift' | 'simulation' | 'contract' | 'e2e'} name
 * @property {number} workers of Jest
 * @property {boolean} built whether its specs start what was built
 */

/**
 * In the order they run: the cheapest first. Contract suites share one server, and one that waits for another's work runs into
 * the adapters' own time limits; end-to-end specs share the machine's cores with what they start. The simulation has threads of
 * its own.
 *
 * @type {readonly Tier[]}
 */
export const TIERS = [
  { name: 'unit', workers: 2, built: false },
  { name: 'drift', workers: 2, built: false },
  { name: 'simulation', workers: 1, built: false },
  { name: 'contract', workers: 1, built: true },
  { name: 'e2e', workers: 1, built: true },
];

const RESULTS = join(ROOT, 'test-results');

/**
 * Runs specs of one tier in a Jest of its own.
 *
 * @param {Tier} tier
 * @param {readonly string[]} jestArguments
 * @param {string} [node] as `runNode` takes it
 * @returns {Promise<import('./test-count.mjs').TestCount>}
 */
export async function runTier(tier, jestArguments, node) {
  const outputFile = join(RESULTS, `${tier.name}.json`);
  await mkdir(RESULTS, { recursive: true });
  await rm(outputFile, { force: true });
  const options = [
    `--selectProjects=${tier.name}`,
    `--maxWorkers=${tier.workers}`,
    '--passWithNoTests',
    // A spec that fails may leave a process or a server behind: the run ends all the same, and says what failed.
    '--forceExit',
    '--json',
    `--outputFile=${outputFile}`,
  ];
  const exitCode = await runNode(
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      'node_modules/jest/bin/jest.js',
      ...options,
      ...jestArguments,
    ],
    {},
    node,
  );
  const count = await readTestCount(outputFile);
  // A Jest that ends badly without a failed test (a crash, a broken configuration) is one failure.
  return exitCode === 0 || count.failed > 0 ? count : { ...count, failed: 1 };
}
