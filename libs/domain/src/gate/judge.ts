import type { Facts, GovernedRequest } from './request.ts';
import type { Rule, RuleRefusal } from './rule.ts';

export interface RefusedBy extends RuleRefusal {
  readonly rule: string;
}

/** Held by this module alone. Every admission leads to its constructor, which makes nothing without this. */
const BY_THE_GATE = Symbol('by the gate');

/**
 * The gate's yes. Only `judge` makes one: the constructor is private to this module and the private field makes the type
 * nominal, so nothing else can be passed where an admission is asked for, in TypeScript or at run time.
 */
class AdmissionOfTheGate {
  readonly kind = 'admitted';
  readonly request: GovernedRequest;
  readonly #fromTheGate = true;

  constructor(request: GovernedRequest, by: symbol) {
    if (by !== BY_THE_GATE) throw new TypeError('only the gate makes an admission');
    this.request = request;
  }

  static is(value: unknown): value is AdmissionOfTheGate {
    return typeof value === 'object' && value !== null && #fromTheGate in value && value.#fromTheGate;
  }
}

export type Admission = AdmissionOfTheGate;

/** Whether a value is an admission that the gate made. */
export const isAdmission = (value: unknown): value is Admission => AdmissionOfTheGate.is(value);

/** The gate's no: every rule that refused, the one that decides the answer first. */
export interface Refusal {
  readonly kind: 'refused';
  readonly request: GovernedRequest;
  readonly by: readonly [RefusedBy, ...RefusedBy[]];
}

export interface Verdict {
  readonly rule: string;
  readonly verdict: 'admits' | 'refuses' | 'not-applicable';
  readonly reason: string | null;
}

/** Deny by default: what no rule has a say in is refused. */
const DENY_BY_DEFAULT: RefusedBy = {
  rule: 'BKT-R00',
  code: 'role.not-permitted',
  reason: 'no rule admits this operation',
};

/**
 * The one gate. Every rule that applies is asked and every refusal reported, in the order of the rules: the first one
 * gives the answer its code.
 */
export function judge(request: GovernedRequest, facts: Facts, rules: readonly Rule[]): Admission | Refusal {
  const by: RefusedBy[] = [];
  let asked = 0;
  for (const rule of rules) {
    if (!rule.appliesTo(request, facts)) continue;
    asked += 1;
    const refusal = rule.refuses(request, facts);
    if (refusal !== undefined) by.push({ rule: rule.id, ...refusal });
  }
  if (asked === 0) by.push(DENY_BY_DEFAULT);
  const [first, ...rest] = by;
  if (first !== undefined) return { kind: 'refused', request, by: [first, ...rest] };
  return new AdmissionOfTheGate(request, BY_THE_GATE);
}

/** What every rule says to a request, for people who ask before they act: as `judge`, but it makes no admission. */
export function explain(request: GovernedRequest, facts: Facts, rules: readonly Rule[]): Verdict[] {
  const verdicts = rules.map((rule): Verdict => {
    if (!rule.appliesTo(request, facts)) return { rule: rule.id, verdict: 'not-applicable', reason: null };
    const refusal = rule.refuses(request, facts);
    return { rule: rule.id, verdict: refusal === undefined ? 'admits' : 'refuses', reason: refusal?.reason ?? null };
  });
  if (verdicts.some(({ verdict }) => verdict !== 'not-applicable')) return verdicts;
  return [...verdicts, { rule: DENY_BY_DEFAULT.rule, verdict: 'refuses', reason: DENY_BY_DEFAULT.reason }];
}
