/**
 * `npm test`, and `npm run test:<tier>`: builds where a tier starts what was built, runs each tier's specs in a Jest of its
 * own, and closes with one line over all of them.
 *
 * Usage: node tools/workspace/src/test.mjs [tier ...] [path pattern | --jest-option ...]
 */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';
import { nx, runNode } from './run.mjs';
import { closingLine, readTestCount, sumTestCounts } from './test-count.mjs';

/**
 * In the order they run: the cheapest first. Contract suites share one server, and one that waits for another's work runs into
 * the adapters' own time limits; end-to-end specs share the machine's cores with what they start.
 */
const TIERS = [
  { name: 'unit', workers: 2, built: false },
  { name: 'drift', workers: 2, built: false },
  { name: 'contract', workers: 1, built: true },
  { name: 'e2e', workers: 1, built: true },
];

const RESULTS = join(ROOT, 'test-results');

/**
 * @param {(typeof TIERS)[number]} tier
 * @param {readonly string[]} jestArguments
 */
async function runTier(tier, jestArguments) {
  const outputFile = join(RESULTS, `${tier.name}.json`);
  await rm(outputFile, { force: true });
  console.log(`\n# ${tier.name}`);
  const exitCode = await runNode([
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    `--selectProjects=${tier.name}`,
    `--maxWorkers=${tier.workers}`,
    '--passWithNoTests',
    '--json',
    `--outputFile=${outputFile}`,
    ...jestArguments,
  ]);
  const count = await readTestCount(outputFile);
  // A Jest that ends badly without a failed test (a crash, a broken configuration) is one failure.
  return exitCode === 0 || count.failed > 0 ? count : { ...count, failed: 1 };
}

const given = process.argv.slice(2);
const named = TIERS.filter(({ name }) => given.includes(name));
const tiers = named.length > 0 ? named : TIERS;
const jestArguments = given.filter((argument) => !TIERS.some(({ name }) => name === argument));

await mkdir(RESULTS, { recursive: true });
/** @type {import('./test-count.mjs').TestCount[]} */
const counts = [];
const built = !tiers.some((tier) => tier.built) || (await nx('run-many', '-t', 'build')) === 0;
if (!built) counts.push({ passed: 0, failed: 1, skipped: 0 });
for (const tier of tiers) {
  if (tier.built && !built) continue;
  counts.push(await runTier(tier, jestArguments));
}

const total = sumTestCounts(counts);
console.log(`\n${closingLine(total)}`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
