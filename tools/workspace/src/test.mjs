/**
 * `npm test`, and `npm run test:<tier>`: builds where a tier starts what was built, runs each tier's specs in a Jest of its
 * own, and closes with one line over all of them.
 *
 * Usage: node tools/workspace/src/test.mjs [tier ...] [path pattern | --jest-option ...]
 */
import { nx } from './run.mjs';
import { closingLine, sumTestCounts } from './test-count.mjs';
import { runTier, TIERS } from './tiers.mjs';

const given = process.argv.slice(2);
const named = TIERS.filter(({ name }) => given.includes(name));
const tiers = named.length > 0 ? named : TIERS;
const jestArguments = given.filter((argument) => !TIERS.some(({ name }) => name === argument));

/** @type {import('./test-count.mjs').TestCount[]} */
const counts = [];
const built = !tiers.some((tier) => tier.built) || (await nx(['run-many', '-t', 'build'])) === 0;
if (!built) counts.push({ passed: 0, failed: 1, skipped: 0 });
for (const tier of tiers) {
  if (tier.built && !built) continue;
  console.log(`\n# ${tier.name}`);
  counts.push(await runTier(tier, jestArguments));
}

const total = sumTestCounts(counts);
console.log(`\n${closingLine(total)}`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
