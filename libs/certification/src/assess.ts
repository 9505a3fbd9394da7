import type { Control } from './control.ts';
import { CONTROLS } from './controls.ts';
import { methodOf, type MethodId, type MethodResult } from './method.ts';

/** Whether one control holds, and on what that rests. */
export interface Finding {
  readonly control: Control;
  readonly satisfied: boolean;
  /** Methods that passed and count. */
  readonly shownBy: readonly MethodId[];
  /** Methods of the control that did not run, each of which would have said more. */
  readonly notRun: readonly MethodId[];
  /** Why it is not satisfied; undefined where it is. */
  readonly reason?: string;
}

export interface Counts {
  readonly all: number;
  readonly satisfied: number;
}

export interface Assessment {
  readonly findings: readonly Finding[];
  /** Of the controls that the bucket can show. */
  readonly byBucket: Counts;
  /** Of the controls that only people can attest. */
  readonly byPeople: Counts;
  /** `satisfied` when every control that the bucket can show is. */
  readonly verdict: 'satisfied' | 'not-satisfied';
}

/**
 * Derives every control from what the methods found. A control is satisfied when at least one of its methods that has a negative
 * control passed and none failed; without such a method it is not, whatever else is known.
 */
export function assess(results: readonly MethodResult[], controls: readonly Control[] = CONTROLS): Assessment {
  const found = new Map(results.map((result) => [result.method, result]));
  const findings = controls.map((control) => findingOf(control, found));
  const byBucket = countsOf(findings.filter(({ control }) => control.by === 'bucket'));
  return {
    findings,
    byBucket,
    byPeople: countsOf(findings.filter(({ control }) => control.by === 'people')),
    verdict: byBucket.all > 0 && byBucket.all === byBucket.satisfied ? 'satisfied' : 'not-satisfied',
  };
}

function findingOf(control: Control, found: ReadonlyMap<MethodId, MethodResult>): Finding {
  const of = (status: MethodResult['status']): MethodId[] =>
    control.methods.filter((method) => (found.get(method)?.status ?? 'not-run') === status);
  const [failed] = of('failed');
  const shownBy = of('passed').filter((method) => methodOf(method).negativeControl !== undefined);
  const notRun = of('not-run');
  const reason = failed !== undefined ? failureOf(failed, found.get(failed)) : whyUnshown(control, shownBy, found);
  const finding = { control, shownBy, notRun, satisfied: reason === undefined };
  return reason === undefined ? finding : { ...finding, reason };
}

function failureOf(method: MethodId, result: MethodResult | undefined): string {
  const broken = result?.checks.find(({ holds }) => !holds);
  if (broken !== undefined) return `${method} failed: ${broken.what}; seen: ${broken.seen}`;
  return `${method} failed: ${result?.reason ?? 'without a reason'}`;
}

function whyUnshown(
  { methods, unmet }: Control,
  shownBy: readonly MethodId[],
  found: ReadonlyMap<MethodId, MethodResult>,
): string | undefined {
  if (shownBy.length > 0) return undefined;
  if (unmet !== undefined) return unmet;
  const reasons = methods.map((method) => {
    const result = found.get(method);
    if (result?.status === 'passed') return `${method} passed, but has no negative control`;
    return `${method} did not run${result?.reason === undefined ? '' : ` (${result.reason})`}`;
  });
  return reasons.length === 0 ? 'no method checks it' : reasons.join('; ');
}

const countsOf = (findings: readonly Finding[]): Counts => ({
  all: findings.length,
  satisfied: findings.filter(({ satisfied }) => satisfied).length,
});
