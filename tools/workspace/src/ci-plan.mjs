import { MAIN_VERSION, OTHER_VERSIONS } from './node-versions.mjs';
import { TIERS } from './tiers.mjs';

/**
 * @typedef {object} Specs
 * @property {string} name
 * @property {string} version of Node
 * @property {import('./tiers.mjs').Tier['name']} tier
 * @property {readonly string[]} patterns of paths; none for the whole tier
 */

/**
 * Scripts of the root `package.json` that pass or fail as a whole; the two lists run at once. Each script keeps one core busy, and
 * the types take about as long as the other two.
 *
 * @type {readonly (readonly string[])[]}
 */
export const CHECK_LANES = [['format:check', 'lint'], ['types']];

/**
 * Specs that show that Node starts the API, serves the demo and keeps the promises of the embedded store through its native
 * driver.
 *
 * @type {readonly Pick<Specs, 'tier' | 'patterns'>[]}
 */
export const SMOKE = [
  { tier: 'contract', patterns: ['/embedded-bucket-store\\.contract'] },
  { tier: 'e2e', patterns: ['/demo\\.e2e'] },
];

/** @type {Pick<Specs, 'tier' | 'patterns'>} */
const UNIT = { tier: 'unit', patterns: [] };

/**
 * All tiers on the main version of Node; the unit specs and `SMOKE` on the others.
 *
 * @type {readonly Specs[]}
 */
export const SPECS = [
  ...TIERS.map(({ name: tier }) => ({ name: tier, version: MAIN_VERSION, tier, patterns: [] })),
  ...OTHER_VERSIONS.flatMap((version) =>
    [UNIT, ...SMOKE].map(({ tier, patterns }) => {
      const name = patterns.length === 0 ? tier : `some ${tier}`;
      return { name, version, tier, patterns };
    }),
  ),
];

/**
 * The specs in the order they run, one list after the other; what stands in two lanes of a list runs at once. Contract and
 * end-to-end specs wait for disks, timers and processes most of the time, so that two cores serve one of each; the simulation, which
 * waits for nothing, comes last.
 *
 * @type {readonly (readonly (readonly Specs[])[])[]}
 */
export const LANES = [
  [SPECS.filter(({ tier, version }) => version === MAIN_VERSION && (tier === 'unit' || tier === 'drift'))],
  [
    SPECS.filter(({ tier, version }) => tier === 'contract' || (tier === 'unit' && version !== MAIN_VERSION)),
    [...SPECS.filter(({ tier }) => tier === 'e2e'), ...SPECS.filter(({ tier }) => tier === 'simulation')],
  ],
];
