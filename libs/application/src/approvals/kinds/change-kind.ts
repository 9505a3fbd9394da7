import {
  clipped,
  pointerStep,
  type ChangeKind,
  type ChangeRequestOf,
  type ChangeSubjects,
  type FieldError,
  type GovernedRequest,
  type JsonObject,
  type PolicyPack,
  type RecordChange,
} from '@bucket/domain';

/** What an approval is given in: the request as it stands, and the time of the block. */
export interface EffectContext<K extends ChangeKind> {
  readonly request: ChangeRequestOf<K>;
  /** RFC 3339 UTC with milliseconds. */
  readonly at: string;
}

/** One kind of change request: the shape of its subject, what the gate is told of it, and what an approval changes. */
export interface ChangeKindDefinition<K extends ChangeKind> {
  readonly kind: K;
  /** The subject in its type, or everything that is wrong with it. */
  parse(subject: JsonObject, policy: PolicyPack): ChangeSubjects[K] | readonly FieldError[];
  /** What the gate judges besides the kind, when the change is asked for. */
  judgedParts?(subject: ChangeSubjects[K]): Pick<GovernedRequest, 'declaration'>;
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
