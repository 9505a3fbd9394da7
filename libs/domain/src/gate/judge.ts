import type { Facts, GovernedRequest } from './request.ts';
import type { Rule } from './rule.ts';
import type { RuleRefusal } from './rule-refusal.ts';

export interface RefusedBy extends RuleRefusal {
  readonly rule: string;
}

/** An exception that an admission rests on. */
export interface UsedException {
  readonly rule: string;
  /** Of the granted exception, which is that of its change request. */
  readonly exceptionId: string;
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
  /** Rules that would have refused, had two people not excepted this from them. */
  readonly exceptions: readonly UsedException[];
  readonly #fromTheGate = true;

  constructor(request: GovernedRequest, exceptions: readonly UsedException[], by: symbol) {
    if (by !== BY_THE_GATE) throw new TypeError('only the gate makes an admission');
    this.request = request;
    this.exceptions = exceptions;
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

/** Not asked like the others: it decides where none of them has a say. */
export const DENY_BY_DEFAULT = {
  id: 'BKT-R00',
  says: 'What no rule has a say in is refused.',
  threats: ['T5'],
} as const satisfies Pick<Rule, 'id' | 'says' | 'threats'>;

const DENIED: RefusedBy = {
  rule: DENY_BY_DEFAULT.id,
  code: 'role.not-permitted',
  reason: 'no rule admits this operation',
};

/**
 * The one gate. Every rule that applies is asked and every refusal reported, in the order of the rules: the first one
 * gives the answer its code.
 */
export function judge(request: GovernedRequest, facts: Facts, rules: readonly Rule[]): Admission | Refusal {
  const by: RefusedBy[] = [];
  const exceptions: UsedException[] = [];
  let asked = 0;
  for (const rule of rules) {
    if (!rule.appliesTo(request, facts)) continue;
    asked += 1;
    const refusal = rule.refuses(request, facts);
    if (refusal === undefined) continue;
    const exception = rule.exceptable === true ? exceptionFrom(rule, request, facts) : undefined;
    if (exception === undefined) by.push({ rule: rule.id, ...refusal });
    else exceptions.push({ rule: rule.id, exceptionId: exception });
  }
  if (asked === 0) by.push(DENIED);
  const [first, ...rest] = by;
  if (first !== undefined) return { kind: 'refused', request, by: [first, ...rest] };
  return new AdmissionOfTheGate(request, exceptions, BY_THE_GATE);
}

/** The id of an exception from a rule that covers this request at this moment, or undefined. */
function exceptionFrom(rule: Rule, request: GovernedRequest, { state, at, artifact }: Facts): string | undefined {
  const artifactClass = request.artifactClass ?? artifact?.artifactClass;
  return state
    .exceptions()
    .find(
      (granted) =>
        granted.rule === rule.id &&
        at < granted.until &&
        granted.productId === request.caller.productId &&
        (granted.artifactId === undefined
          ? granted.artifactClass === artifactClass
          : granted.artifactId === request.artifactId),
    )?.id;
}

/** What every rule says to a request, for people who ask before they act: as `judge`, but it makes no admission. */
export function explain(request: GovernedRequest, facts: Facts, rules: readonly Rule[]): Verdict[] {
  const verdicts = rules.map((rule): Verdict => {
    if (!rule.appliesTo(request, facts)) return { rule: rule.id, verdict: 'not-applicable', reason: null };
    const refusal = rule.refuses(request, facts);
    if (refusal === undefined) return { rule: rule.id, verdict: 'admits', reason: null };
    const exception = rule.exceptable === true ? exceptionFrom(rule, request, facts) : undefined;
    return exception === undefined
      ? { rule: rule.id, verdict: 'refuses', reason: refusal.reason }
      : { rule: rule.id, verdict: 'admits', reason: `exception ${exception}` };
  });
  if (verdicts.some(({ verdict }) => verdict !== 'not-applicable')) return verdicts;
  return [...verdicts, { rule: DENIED.rule, verdict: 'refuses', reason: DENIED.reason }];
}
