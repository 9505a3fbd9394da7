import type { Control } from './control.ts';
import { compliance, validityRules } from './controls/compliance.ts';
import { declarations, limitations } from './controls/declarations.ts';
import { limits, roles, scenarios, threats } from './controls/facts.ts';
import { guarantees } from './controls/guarantees.ts';
import { refusals } from './controls/refusals.ts';

/** Every sentence of the certification and of its facts, in their order. */
export const CONTROLS: readonly Control[] = [
  ...declarations,
  ...guarantees,
  ...refusals,
  ...compliance,
  ...validityRules,
  ...limitations,
  ...limits,
  ...roles,
  ...threats,
  ...scenarios,
];
