import {
  canonicalJson,
  decisionsDifference,
  partsDifference,
  type DecisionParts,
  type DecisionSummary,
  type FieldError,
  type JsonObject,
  type RuleSetAdoption,
  type RuleSetChange,
} from '@bucket/domain';
import { isObject, SubjectReader, type ChangeKindDefinition } from './change-kind.ts';

const FINGERPRINT = /^sha256:[0-9a-f]{64}$/;
const PART_HASH = /^[0-9a-f]{64}$/;
const PART_NAME = /^[a-z][a-z-]{0,31}:[A-Za-z0-9/._-]{1,200}$/;
const DECISION_NAME = /^[a-z][a-z.-]{0,63}\/[a-z]{1,32}$/;
const DECISIONS = /^\d{1,9}\/\d{1,9} [0-9a-f]{64}$/;
const DECISION_ROWS_MAX = 200;
/** Sentences that an approver can still read. */
const SHOWN_MAX = 100;

/** Lets another build decide: what `bucket fingerprint` prints of it, before it is deployed. */
export const ruleSetChange: ChangeKindDefinition<'rule-set'> = {
  kind: 'rule-set',
  parse: parseRuleSet,
  objection: ({ fingerprint, replaces, parts }, { state, sha256 }) => {
    if (fingerprint !== `sha256:${sha256.hex(canonicalJson({ ...parts }))}`) {
      return { code: 'change-request.subject-invalid', reason: 'the fingerprint is not that of the parts' };
    }
    const inForce = state.ruleSet()?.fingerprint;
    return inForce === replaces
      ? undefined
      : { code: 'rule-set.state', reason: `${inForce ?? 'nothing'} is in force, not what this would replace` };
  },
  shows: ({ parts, decisions }, { state }) => {
    const adopted = state.ruleSet();
    const difference = partsDifference(adopted?.parts ?? {}, parts);
    const more = difference.length - SHOWN_MAX;
    return [
      ...decisionSentences(adopted?.decisions, decisions),
      ...difference.slice(0, SHOWN_MAX),
      ...(more > 0 ? [`and ${more} more`] : []),
    ];
  },
  effects: ({ request, state, at }) => {
    const { fingerprint, parts, decisions } = request.subject;
    const previous = state.ruleSet()?.fingerprint ?? null;
    const approved = { fingerprint, parts, ...(decisions === undefined ? {} : { decisions }) };
    const value: RuleSetAdoption = { ...approved, previous, adoptedAt: at, changeRequestId: request.id };
    return [{ kind: 'rule-set', id: 'rule-set', value }];
  },
};

/** What the build would decide about writes otherwise than the one before it, as far as the two requests say. */
function decisionSentences(before: DecisionSummary | undefined, after: DecisionSummary | undefined): string[] {
  if (after === undefined) return ['the request does not say what the build decides about writes'];
  if (before === undefined) return ['it is not recorded what the build before it decides about writes'];
  const difference = decisionsDifference(before, after);
  return difference.length === 0 ? ['every decision about a write stays the same'] : difference;
}

function parseRuleSet(subject: JsonObject): RuleSetChange | readonly FieldError[] {
  const reader = new SubjectReader(subject, ['fingerprint', 'replaces', 'parts', 'decisions']);
  const fingerprint = reader.text('fingerprint', FINGERPRINT, '`sha256:` and 64 hex digits');
  const replaces = reader.text('replaces', FINGERPRINT, '`sha256:` and 64 hex digits');
  const parts = readParts(subject, reader);
  const decisions = readDecisions(subject, reader);
  if (reader.errors.length > 0) return reader.errors;
  return { fingerprint, replaces, parts, ...(decisions === undefined ? {} : { decisions }) };
}

function readDecisions({ decisions }: JsonObject, reader: SubjectReader): DecisionSummary | undefined {
  if (decisions === undefined) return undefined;
  const read = isObject(decisions) ? Object.entries(decisions) : [];
  const isValid = (entry: (typeof read)[number]): entry is [string, string] =>
    DECISION_NAME.test(entry[0]) && typeof entry[1] === 'string' && DECISIONS.test(entry[1]);
  const valid = read.filter(isValid);
  if (valid.length === 0 || valid.length < read.length || valid.length > DECISION_ROWS_MAX) {
    reader.fault('decisions', 'invalid', 'decisions by operation and role, as bucket fingerprint prints them');
  }
  return Object.fromEntries(valid);
}

function readParts({ parts }: JsonObject, reader: SubjectReader): DecisionParts {
  const read = isObject(parts) ? Object.entries(parts) : [];
  const isValid = (entry: (typeof read)[number]): entry is [string, string] =>
    PART_NAME.test(entry[0]) && typeof entry[1] === 'string' && PART_HASH.test(entry[1]);
  const valid = read.filter(isValid);
  if (valid.length === 0 || valid.length < read.length) {
    reader.fault(
      'parts',
      parts === undefined ? 'required' : 'invalid',
      'hashes by name, as bucket fingerprint prints them',
    );
  }
  return Object.fromEntries(valid);
}
