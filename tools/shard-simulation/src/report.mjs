import { COSTS, FAILURES, FOUR_PRODUCTS, HUNDRED_PRODUCTS, SEED, SHARDS } from './scenarios.mjs';
import { simulate } from './sharded-bucket.mjs';
import { summarise, sustainedRate } from './throughput.mjs';

/** Long enough for the rare slow commits to be the same for everybody. */
const SEARCH_SECONDS = 20;
const FAILURE_SECONDS = 60;
const FAILURE_SHARDS = 4;

/** @param {number} value */
const number = (value) => Math.round(value).toLocaleString('en');
/** Two figures that matter: more would pretend to know. @param {number} value */
const about = (value) => Number(value.toPrecision(2)).toLocaleString('en');
/** @param {number} share */
const percent = (share) => `${(share * 100).toFixed(1)} %`;

/** @param {readonly (readonly string[])[]} rows the first is the head */
function table([head = [], ...rows]) {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => [...(row[column] ?? '')].length)));
  const line = (/** @type {readonly string[]} */ row) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join('\n');
}

/** Sustained rates by number of shards. */
export function throughputTable() {
  const rate = (/** @type {readonly number[]} */ products, /** @type {number} */ shards) =>
    sustainedRate({ shards, products, seconds: SEARCH_SECONDS, seed: SEED, costs: COSTS });
  const [fourOnOne, hundredOnOne] = [rate(FOUR_PRODUCTS, 1), rate(HUNDRED_PRODUCTS, 1)];
  const rows = SHARDS.map((shards) => {
    const [four, hundred] = [rate(FOUR_PRODUCTS, shards), rate(HUNDRED_PRODUCTS, shards)];
    const times = (/** @type {number} */ gain) => `${gain.toFixed(1)} ×`;
    return [String(shards), about(four), times(four / fourOnOne), about(hundred), times(hundred / hundredOnOne)];
  });
  return table([['shards', 'four products, writes/s', 'gain', 'a hundred products, writes/s', 'gain'], ...rows]);
}

/** What each failure costs. */
export function failureTable() {
  const run = { shards: FAILURE_SHARDS, products: HUNDRED_PRODUCTS, seed: SEED, costs: COSTS };
  const writesPerSecond = Math.round(sustainedRate({ ...run, seconds: SEARCH_SECONDS }) / 2_000) * 1_000;
  const rows = FAILURES.map(({ says, outages }) => {
    const { shards } = simulate({ ...run, writesPerSecond, seconds: FAILURE_SECONDS, outages });
    const { offered, accepted, refused, unknown, worstShard, latencyMsP99, coverageMsMax } = summarise(shards);
    return [
      says,
      percent(accepted / offered),
      percent(worstShard),
      number(refused),
      number(unknown),
      `${about(latencyMsP99)} ms`,
      `${(coverageMsMax / 1_000).toFixed(1)} s`,
    ];
  });
  const head = [
    'failure',
    'accepted',
    'on the worst shard',
    'refused (503)',
    'outcome read later',
    'p99',
    'uncovered at most',
  ];
  return { writesPerSecond, text: table([head, ...rows]) };
}

/** Both tables as they stand in docs/scale.md. */
export function report() {
  const failures = failureTable();
  return [
    throughputTable(),
    '',
    `Failures on ${FAILURE_SHARDS} shards with a hundred products at ${number(failures.writesPerSecond)} writes/s, over one minute:`,
    '',
    failures.text,
  ].join('\n');
}
