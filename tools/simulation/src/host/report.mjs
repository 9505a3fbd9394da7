import { FAULT_KINDS } from '../world/fault-kinds.mjs';

/** @typedef {import('../worker.ts').Progress} Progress */
/** @typedef {import('../seeds.ts').Failure} Failure */

/**
 * What a run is made of unless somebody says otherwise.
 *
 * @satisfies {Omit<import('../world/world.ts').RunOptions, 'seed'>}
 */
export const SHAPE = {
  // Its own keys, which `Object.keys` gives as plain texts.
  faults: /** @type {import('../world/faults.ts').FaultKind[]} */ (Object.keys(FAULT_KINDS)),
  processes: 3,
  clients: 4,
  steps: 300,
};

/**
 * What was done and found, for people.
 *
 * @param {Progress} progress
 * @param {number} from the first seed
 * @param {number} seconds
 */
export function reportOf({ seeds, steps, blocks, faults, states, failure }, from, seconds) {
  const never = Object.keys(states).filter((name) => states[name] === 0);
  return [
    `${seeds} seeds from ${from}, each twice: ${steps} steps, ${blocks} blocks in ${seconds.toFixed(1)} s`,
    `faults: ${countsOf(faults)}`,
    `states: ${countsOf(states)}`,
    `never reached: ${never.length === 0 ? 'none' : never.join(', ')}`,
    ...(failure === undefined ? ['no promise was broken'] : failureLines(failure)),
  ].join('\n');
}

/** @param {Failure} failure */
function failureLines({ options, invariant, detail, tail }) {
  return [
    `BROKEN: ${invariant}`,
    `  ${detail}`,
    ...tail.map((line) => `  | ${line}`),
    `  again: ${commandOf(options)}`,
  ];
}

/** @param {Failure['options']} options the command that runs them again */
export function commandOf({ seed, faults, processes, clients, steps }) {
  const shape = `--faults ${faults.join(',') || 'none'} --processes ${processes} --clients ${clients} --steps ${steps}`;
  return `npm run simulate -- --seed ${seed} ${shape}`;
}

/** @param {Readonly<Record<string, number>>} counts */
const countsOf = (counts) =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
