import type { Facts, GovernedRequest } from './request.ts';
import type { RuleRefusal } from './rule-refusal.ts';

export type RuleId = `BKT-R${string}`;
/** Threats of the facts page, T1 to T10. */
export type ThreatId = `T${number}`;

/**
 * One named rule of the gate: readable without a framework, checkable without a server. `appliesTo` says whether it has
 * a say; a rule that has a say and does not refuse admits. Pure: no clock, no I/O.
 */
export interface Rule {
  readonly id: RuleId;
  /** The rule in one sentence, as the docs print it. */
  readonly says: string;
  readonly threats: readonly ThreatId[];
  /** Whether two people may except one artifact or class from it for a time. Absent: never. */
  readonly exceptable?: true;
  appliesTo(request: GovernedRequest, facts: Facts): boolean;
  refuses(request: GovernedRequest, facts: Facts): RuleRefusal | undefined;
}
