import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { ROOT } from './paths.mjs';

/**
 * @typedef {object} TestCount
 * @property {number} passed
 * @property {number} failed tests that failed, and files that could not be run at all
 * @property {number} skipped
 * @property {readonly string[]} [failures] names of what failed
 */

/**
 * Reads what `jest --json --outputFile` wrote.
 *
 * @param {string} file
 * @returns {Promise<TestCount>} all zero when Jest ended before it wrote anything
 */
export async function readTestCount(file) {
  /** @type {string} */
  let text;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
  const report = JSON.parse(text);
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests + report.numTodoTests,
    failures: report.testResults.flatMap(failuresOf),
  };
}

/**
 * @param {{ name: string, status: string, assertionResults: { fullName: string, status: string }[] }} file
 * @returns {string[]}
 */
function failuresOf({ name, status, assertionResults }) {
  const path = relative(ROOT, name);
  const failed = assertionResults
    .filter((test) => test.status === 'failed')
    .map(({ fullName }) => `${path}: ${fullName}`);
  return status === 'failed' && failed.length === 0 ? [`${path}: could not be run`] : failed;
}

/**
 * @param {readonly TestCount[]} counts
 * @returns {TestCount}
 */
export function sumTestCounts(counts) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of counts) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  return total;
}

/**
 * The closing line of a test run. Skipped tests are told only where there are any.
 *
 * @param {TestCount} count
 */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
