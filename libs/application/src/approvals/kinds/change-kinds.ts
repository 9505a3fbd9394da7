import type {
  ChangeKind,
  ChangeRequest,
  ChangeSubject,
  FieldError,
  GovernedRequest,
  JsonObject,
  PolicyPack,
  RecordChange,
} from '@bucket/domain';
import type { ChangeKindDefinition } from './change-kind.ts';
import { integrationChange } from './integration-change.ts';
import { limitChange } from './limit-change.ts';

/** Every kind of change request; a kind without a definition does not compile. */
const CHANGE_KIND_DEFINITIONS: { readonly [K in ChangeKind]: ChangeKindDefinition<K> } = {
  integration: integrationChange,
  limit: limitChange,
};

/** A subject of a kind in its type, or everything that is wrong with it. */
export function parseSubject(
  kind: ChangeKind,
  subject: JsonObject,
  policy: PolicyPack,
): ChangeSubject | readonly FieldError[] {
  const parsed = definitionOf(kind).parse(subject, policy);
  // The definition of a kind parses the subject of that kind.
  return isErrors(parsed) ? parsed : ({ kind, subject: parsed } as ChangeSubject);
}

/** What the gate judges of a change that is asked for. */
export function judgedParts({ kind, subject }: ChangeSubject): Pick<GovernedRequest, 'declaration'> {
  return definitionOf(kind).judgedParts?.(subject) ?? {};
}

/** What the entry of the deciding approval changes. */
export function effectsOfApproval(request: ChangeRequest, at: string): readonly RecordChange[] {
  return definitionOf(request.kind).effects({ request, at });
}

const isErrors = (parsed: object): parsed is readonly FieldError[] => Array.isArray(parsed);

/** Kind and subject of a change request always belong together, so any subject is given to the definition of its kind. */
function definitionOf(kind: ChangeKind): ChangeKindDefinition<ChangeKind> {
  return CHANGE_KIND_DEFINITIONS[kind] as ChangeKindDefinition<ChangeKind>;
}
