import {
  clipped,
  instantOf,
  parseInstant,
  pointerStep,
  type ArtifactClass,
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
  type Sha256,
} from '@bucket/domain';

/** The state that a change is held against. */
export interface Standing {
  /** RFC 3339 UTC with milliseconds: the time of the block. */
  readonly at: string;
  readonly state: GovernanceState;
  readonly policy: PolicyPack;
  readonly sha256: Sha256;
  /** When the change was asked for; `at` while it is being asked for. */
  readonly requestedAt: string;
}

/** What an approval is given in: the request as it stands, and the state of the block. */
export interface EffectContext<K extends ChangeKind> extends Standing {
  readonly request: ChangeRequestOf<K>;
}

/**
 * One kind of change request: the shape of its subject, what the gate is told of it, what stands against it, what its
 * approvers are shown, and what an approval changes. A new kind is a file with one of these, and its line in
 * `change-kinds.ts`.
 */
export interface ChangeKindDefinition<K extends ChangeKind> {
  readonly kind: K;
  /** The subject in its type, or everything that is wrong with it. */
  parse(subject: JsonObject, policy: PolicyPack, sha256: Sha256): ChangeSubjects[K] | readonly FieldError[];
  /** What the gate judges besides the kind, when the change is asked for. */
  judgedParts?(subject: ChangeSubjects[K]): Pick<GovernedRequest, 'declaration'>;
  /**
   * Why the change could not take effect on the state as it stands. Asked when the change is asked for, and again in the
   * block that approves it: what was approved later than it was read is not what was read.
   */
  objection?(subject: ChangeSubjects[K], standing: Standing): RuleRefusal | undefined;
  /** What will be different, in sentences, for whoever decides. */
  shows(subject: ChangeSubjects[K], standing: Standing): readonly string[];
  /** What the entry of the deciding approval changes. */
  effects(context: EffectContext<K>): readonly RecordChange[];
}

export const fieldError = (pointer: string, code: string, detail: string): FieldError => ({ pointer, code, detail });

/** Members of a subject that its kind does not have, 20 at most. */
export function unknownMembers(subject: JsonObject, known: readonly string[], at = '/subject'): FieldError[] {
  return Object.keys(subject)
    .filter((name) => !known.includes(name))
    .slice(0, 20)
    .map((name) => fieldError(`${at}${pointerStep(clipped(name, 40))}`, 'unknown', 'no such member'));
}

/** Of ids, policies and strategies, such as `90-days`. */
export const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const UTC = /^[^.]+(?:\.\d{1,3})?Z$/;

/** Reads members of a subject one by one and collects what is wrong with them. */
export class SubjectReader {
  readonly errors: FieldError[];
  readonly #subject: JsonObject;
  readonly #at: string;

  constructor(subject: JsonObject, known: readonly string[], at = '/subject') {
    this.errors = unknownMembers(subject, known, at);
    this.#subject = subject;
    this.#at = at;
  }

  /** A text of a form. @returns the empty string where it is none, which is then among the errors */
  text(
    name: string,
    pattern: RegExp = NAME,
    detail = 'at most 64 letters, digits, dots, dashes or underscores',
  ): string {
    const value = this.#subject[name];
    if (typeof value === 'string' && pattern.test(value)) return value;
    this.fault(name, value === undefined ? 'required' : 'invalid', `${name} is ${detail}`);
    return '';
  }

  optionalText(name: string, pattern?: RegExp, detail?: string): string | undefined {
    return this.#subject[name] === undefined ? undefined : this.text(name, pattern, detail);
  }

  /** One of some values. */
  choice<V extends string>(name: string, values: readonly V[]): V | undefined {
    const value = this.#subject[name];
    const found = values.find((each) => each === value);
    if (found === undefined) {
      this.fault(name, value === undefined ? 'required' : 'unknown', `${name} is one of ${values.join(', ')}`);
    }
    return found;
  }

  /** A moment, brought into the form of the log; undefined where there is none. */
  optionalInstant(name: string): string | undefined {
    const value = this.#subject[name];
    if (value === undefined) return undefined;
    const ms = typeof value === 'string' && UTC.test(value) ? parseInstant(value) : undefined;
    if (ms === undefined) {
      this.fault(name, 'invalid', `${name} is a time in UTC such as 2026-12-31T00:00:00.000Z`);
      return undefined;
    }
    return instantOf(ms);
  }

  /** A list of one or more different texts of a form. */
  names(name: string, pattern: RegExp = NAME, detail = 'a list of one or more different names'): string[] {
    const value = this.#subject[name];
    const names = Array.isArray(value)
      ? value.filter((each): each is string => typeof each === 'string' && pattern.test(each))
      : [];
    const isValid =
      Array.isArray(value) && names.length === value.length && names.length > 0 && new Set(names).size === names.length;
    if (!isValid) this.fault(name, value === undefined ? 'required' : 'invalid', detail);
    return names;
  }

  /** The objects of a list, each read by `read`; empty where the member is absent and `required` is false. */
  objects<T>(name: string, read: (item: JsonObject, at: string) => T | readonly FieldError[], itemsMax: number): T[] {
    const value = this.#subject[name];
    if (value === undefined) return [];
    if (!Array.isArray(value) || value.length > itemsMax) {
      this.fault(name, 'invalid', `${name} is a list of ${itemsMax} objects at most`);
      return [];
    }
    return value.flatMap((item, i) => {
      const at = `${this.#at}/${name}/${i}`;
      if (!isObject(item)) {
        this.errors.push(fieldError(at, 'invalid', 'an object'));
        return [];
      }
      const parsed = read(item, at);
      if (!Array.isArray(parsed)) return [parsed as T];
      this.errors.push(...(parsed as readonly FieldError[]));
      return [];
    });
  }

  fault(name: string, code: string, detail: string): void {
    this.errors.push(fieldError(`${this.#at}/${name}`, code, detail));
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function classNamed({ classes }: PolicyPack, name: string): ArtifactClass | undefined {
  return classes.find((artifactClass) => artifactClass.name === name);
}
