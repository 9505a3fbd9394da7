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
  Sha256,
} from '@bucket/domain';
import type { ChangeKindDefinition, Standing } from './change-kind.ts';
import { certificationChange } from './certification-change.ts';
import { credentialChange } from './credential-change.ts';
import { erasureChange } from './erasure-change.ts';
import { exceptionChange } from './exception-change.ts';
import { holdReleaseChange } from './hold-release-change.ts';
import { integrationChange } from './integration-change.ts';
import { limitChange } from './limit-change.ts';
import { principalChange } from './principal-change.ts';
import { retentionLockChange } from './retention-lock-change.ts';
import { ruleSetChange } from './rule-set-change.ts';
import { schemaChange } from './schema-change.ts';
import { unfreezeChange } from './unfreeze-change.ts';

/** Every kind of change request; a kind without a definition does not compile. */
const CHANGE_KIND_DEFINITIONS: { readonly [K in ChangeKind]: ChangeKindDefinition<K> } = {
  integration: integrationChange,
  credential: credentialChange,
  schema: schemaChange,
  'rule-set': ruleSetChange,
  exception: exceptionChange,
  limit: limitChange,
  principal: principalChange,
  unfreeze: unfreezeChange,
  'hold-release': holdReleaseChange,
  erasure: erasureChange,
  'retention-lock': retentionLockChange,
  certification: certificationChange,
};

/** Kinds that are decided. The REST contract names further ones, which are refused. */
export const CHANGE_KINDS = Object.keys(CHANGE_KIND_DEFINITIONS) as readonly ChangeKind[]; // exactly the members of the literal

/** A subject of a kind in its type, or everything that is wrong with it. */
export function parseSubject(
  kind: ChangeKind,
  subject: JsonObject,
  policy: PolicyPack,
  sha256: Sha256,
): ChangeSubject | readonly FieldError[] {
  const parsed = definitionOf(kind).parse(subject, policy, sha256);
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

/** What will be different, in sentences, for whoever decides. */
export function shownOf({ kind, subject }: ChangeSubject, standing: Standing): readonly string[] {
  return definitionOf(kind).shows(subject, standing);
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
