import {
  clipped,
  pointerStep,
  type ChangeKind,
  type ChangeRequestOf,
  type ChangeSubjects,
  type FieldError,
  type GovernanceState,
  type GovernedRequest,
  type JsonObject,
  type PolicyPack,
  type RecordChange,
  type RuleRefusal,
} from '@bucket/domain';

/** The state that a change is held against. */
export interface Standing {
  /** RFC 3339 UTC with milliseconds: the time of the block. */
  readonly at: string;
  readonly state: GovernanceState;
}

/** What an approval is given in: the request as it stands, and the state of the block. */
export interface EffectContext<K extends ChangeKind> extends Standing {
  readonly request: ChangeRequestOf<K>;
}

/** One kind of change request: the shape of its subject, what the gate is told of it, and what an approval changes. */
export interface ChangeKindDefinition<K extends ChangeKind> {
  readonly kind: K;
  /** The subject in its type, or everything that is wrong with it. */
  parse(subject: JsonObject, policy: PolicyPack): ChangeSubjects[K] | readonly FieldError[];
  /** What the gate judges besides the kind, when the change is asked for. */
  judgedParts?(subject: ChangeSubjects[K]): Pick<GovernedRequest, 'declaration'>;
  /** Why the change could not take effect on the state as it stands. */
  objection?(subject: ChangeSubjects[K], standing: Standing): RuleRefusal | undefined;
  /** What the entry of the deciding approval changes. */
  effects(context: EffectContext<K>): readonly RecordChange[];
}

export const fieldError = (pointer: string, code: string, detail: string): FieldError => ({ pointer, code, detail });

/** Members of a subject that its kind does not have, 20 at most. */
export function unknownMembers(subject: JsonObject, known: readonly string[]): FieldError[] {
  return Object.keys(subject)
    .filter((name) => !known.includes(name))
    .slice(0, 20)
    .map((name) => fieldError(`/subject${pointerStep(clipped(name, 40))}`, 'unknown', 'no such member'));
}
