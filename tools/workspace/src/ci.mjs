/**
 * What CI runs once everything is installed, on each version of Node that is supported. All of it runs, whatever fails; then
 * a table tells where the time went, what failed is named, and the last line counts what passed and failed.
 *
 * Usage: node tools/workspace/src/ci.mjs [phase=seconds ...], where the phases are those that went before
 */
import { CHECK_LANES, LANES } from './ci-plan.mjs';
import { installNodeVersions, MAIN_VERSION, nodeProgram } from './node-versions.mjs';
import { phaseTable } from './phase-table.mjs';
import { nx, runNpm } from './run.mjs';
import { closingLine, sumTestCounts } from './test-count.mjs';
import { runTier, TIERS } from './tiers.mjs';

/** @typedef {import('./test-count.mjs').TestCount} TestCount */

/** @type {TestCount} */
const FAILED = { passed: 0, failed: 1, skipped: 0 };

const beganMs = performance.now();
/** @type {import('./phase-table.mjs').Phase[]} */
const phases = process.argv.slice(2).map((given) => {
  const [name = '', seconds] = given.split('=');
  return { name, seconds: Number(seconds) };
});
const secondsBefore = phases.reduce((sum, { seconds }) => sum + seconds, 0);
/** @type {TestCount[]} */
const counts = [];
/** @type {string[]} */
const failures = [];

/**
 * @param {string} name
 * @param {() => Promise<TestCount | undefined>} work its tests, if it runs any; it counts as one failure when it throws
 */
async function phase(name, work) {
  console.log(`\n# ${name}`);
  const startedMs = performance.now();
  const count = await work().catch((error) => {
    console.error(error);
    return FAILED;
  });
  if (count !== undefined) counts.push(count);
  phases.push({ name, seconds: (performance.now() - startedMs) / 1_000, count });
}

/** @param {Promise<number>} ending @returns {Promise<TestCount | undefined>} */
const asCheck = async (ending) => ((await ending) === 0 ? undefined : FAILED);

const main = nodeProgram(MAIN_VERSION);
await phase('Node, in three versions', async () => {
  installNodeVersions();
  return undefined;
});
await Promise.all(
  CHECK_LANES.map(async (scripts) => {
    for (const script of scripts) await phase(script, () => asCheck(runNpm(script, main)));
  }),
);
await phase('build', () => asCheck(nx(['run-many', '-t', 'build'], main)));
for (const lanes of LANES) {
  await Promise.all(
    lanes.map(async (lane) => {
      for (const specs of lane) await phase(`${specs.name}, Node ${specs.version}`, () => run(specs));
    }),
  );
}

/** @param {import('./ci-plan.mjs').Specs} specs @returns {Promise<TestCount>} */
async function run({ name, version, tier: tierName, patterns }) {
  const tier = TIERS.find((each) => each.name === tierName);
  const count = tier === undefined ? FAILED : await runTier(tier, patterns, nodeProgram(version));
  for (const failure of count.failures ?? []) failures.push(`${name}, Node ${version}: ${failure}`);
  // Patterns that select no spec would pass for ever.
  return count.passed + count.failed === 0 ? FAILED : count;
}

const total = sumTestCounts(counts);
const seconds = secondsBefore + (performance.now() - beganMs) / 1_000;
console.log(`\n${phaseTable(phases, seconds)}\n`);
for (const failure of failures) console.log(`FAILED ${failure}`);
console.log(`\n${closingLine(total)}`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
