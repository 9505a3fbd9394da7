import type {
  ChangeKind,
  ChangeRequest,
  ChangeSubject,
  FieldError,
  GovernedRequest,
  JsonObject,
  PolicyPack,
  RecordChange,
  RuleRefusal,
} from '@bucket/domain';
import type { ChangeKindDefinition, Standing } from './change-kind.ts';
import { erasureChange } from './erasure-change.ts';
import { holdReleaseChange } from './hold-release-change.ts';
import { integrationChange } from './integration-change.ts';
import { limitChange } from './limit-change.ts';
import { retentionLockChange } from './retention-lock-change.ts';

/** Every kind of change request; a kind without a definition does not compile. */
const CHANGE_KIND_DEFINITIONS: { readonly [K in ChangeKind]: ChangeKindDefinition<K> } = {
  integration: integrationChange,
  limit: limitChange,
  'hold-release': holdReleaseChange,
  erasure: erasureChange,
  'retention-lock': retentionLockChange,
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

/** Why a change could not take effect on the state as it stands. */
export function objectionTo({ kind, subject }: ChangeSubject, standing: Standing): RuleRefusal | undefined {
  return definitionOf(kind).objection?.(subject, standing);
}

/** What the entry of the deciding approval changes. */
export function effectsOfApproval(request: ChangeRequest, standing: Standing): readonly RecordChange[] {
  return definitionOf(request.kind).effects({ ...standing, request });
}

const isErrors = (parsed: object): parsed is readonly FieldError[] => Array.isArray(parsed);

/** Kind and subject of a change request always belong together, so any subject is given to the definition of its kind. */
function definitionOf(kind: ChangeKind): ChangeKindDefinition<ChangeKind> {
  return CHANGE_KIND_DEFINITIONS[kind] as ChangeKindDefinition<ChangeKind>;
}
