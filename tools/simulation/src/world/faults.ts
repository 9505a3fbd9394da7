import { FAULT_KINDS } from './fault-kinds.mjs';
import type { SimulatedRandom } from './random.ts';

/** A kind of fault. */
export type FaultKind = keyof typeof FAULT_KINDS;

export const ALL_FAULTS = Object.keys(FAULT_KINDS) as readonly FaultKind[]; // the keys of the object above

/** The kinds of one run: of those that are permitted about half, so that no kind always hides another. */
export function drawFaults(random: SimulatedRandom, permitted: readonly FaultKind[]): ReadonlySet<FaultKind> {
  const drawn = ALL_FAULTS.filter(() => random.chance(0.5));
  return new Set(drawn.filter((kind) => permitted.includes(kind)));
}
