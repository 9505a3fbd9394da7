/**
 * @typedef {object} Phase
 * @property {string} name
 * @property {number} seconds
 * @property {import('./test-count.mjs').TestCount | undefined} [count] of a phase that runs tests
 */

/**
 * Where the time of a run went, as lines of a table.
 *
 * @param {readonly Phase[]} phases
 * @param {number} total seconds of the whole run; less than the sum where phases ran at once
 * @returns {string}
 */
export function phaseTable(phases, total) {
  const rows = [
    ['phase', 'seconds', 'tests'],
    ...phases.map(({ name, seconds, count }) => [
      name,
      seconds.toFixed(0),
      count === undefined ? '' : String(count.passed + count.failed),
    ]),
    ['total', total.toFixed(0), ''],
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(([name = '', seconds = '', tests = '']) =>
      `${name.padEnd(widths[0] ?? 0)}  ${seconds.padStart(widths[1] ?? 0)}  ${tests.padStart(widths[2] ?? 0)}`.trimEnd(),
    )
    .join('\n');
}
