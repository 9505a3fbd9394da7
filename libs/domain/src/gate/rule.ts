import type { RefusalCode } from '../errors/refusal-codes.ts';
import type { Facts, FieldError, GovernedRequest } from './request.ts';

export type RuleId = `BKT-R${string}`;
/** Threats of the facts page, T1 to T10. */
export type ThreatId = `T${number}`;

/** Why a rule refuses: a code for machines, a reason for people, and where in the body, when it is about the body. */
export interface RuleRefusal {
  readonly code: RefusalCode;
  readonly reason: string;
  readonly errors?: readonly FieldError[];
  /** When it may be asked again, where waiting helps. */
  readonly retryAfterSeconds?: number;
}

/**
 * One named rule of the gate: readable without a framework, checkable without a server. `appliesTo` says whether it has
 * a say; a rule that has a say and does not refuse admits. Pure: no clock, no I/O.
 */
export interface Rule {
  readonly id: RuleId;
  /** The rule in one sentence, as the docs and the console print it. */
  readonly says: string;
  readonly threats: readonly ThreatId[];
  /** Whether two people may except one artifact or class from it for a time. Absent: never. */
  readonly exceptable?: true;
  appliesTo(request: GovernedRequest, facts: Facts): boolean;
  refuses(request: GovernedRequest, facts: Facts): RuleRefusal | undefined;
}
