import { DECISION_BUGS } from './planted/decision-bugs.mjs';
import { LEDGER_BUGS } from './planted/ledger-bugs.mjs';

/**
 * @typedef {object} PlantedBug
 * @property {string} name
 * @property {readonly string[]} breaks the promises of which one is seen broken first
 * @property {readonly import('./bundle.mjs').Patch[]} patches
 */

/**
 * Bugs that somebody could have made, each as a change to the module where it would be. The simulation finds every one within
 * `SEEDS_MAX` seeds.
 */
export const PLANTED_BUGS = [...LEDGER_BUGS, ...DECISION_BUGS];

/** Seeds within which each is found. */
export const SEEDS_MAX = 200;
