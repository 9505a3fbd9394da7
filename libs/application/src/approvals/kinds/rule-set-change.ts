import {
  canonicalJson,
  partsDifference,
  type DecisionParts,
  type FieldError,
  type JsonObject,
  type RuleSetAdoption,
  type RuleSetChange,
} from '@bucket/domain';
import { isObject, SubjectReader, type ChangeKindDefinition } from './change-kind.ts';

const FINGERPRINT = /^sha256:[0-9a-f]{64}$/;
const PART_HASH = /^[0-9a-f]{64}$/;
const PART_NAME = /^[a-z][a-z-]{0,31}:[A-Za-z0-9/._-]{1,200}$/;
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
  shows: ({ parts }, { state }) => {
    const difference = partsDifference(state.ruleSet()?.parts ?? {}, parts);
    const more = difference.length - SHOWN_MAX;
    return [...difference.slice(0, SHOWN_MAX), ...(more > 0 ? [`and ${more} more`] : [])];
  },
  effects: ({ request, state, at }) => {
    const { fingerprint, parts } = request.subject;
    const previous = state.ruleSet()?.fingerprint ?? null;
    const value: RuleSetAdoption = { fingerprint, parts, previous, adoptedAt: at, changeRequestId: request.id };
    return [{ kind: 'rule-set', id: 'rule-set', value }];
  },
};

function parseRuleSet(subject: JsonObject): RuleSetChange | readonly FieldError[] {
  const reader = new SubjectReader(subject, ['fingerprint', 'replaces', 'parts']);
  const fingerprint = reader.text('fingerprint', FINGERPRINT, '`sha256:` and 64 hex digits');
  const replaces = reader.text('replaces', FINGERPRINT, '`sha256:` and 64 hex digits');
  const parts = readParts(subject, reader);
  return reader.errors.length > 0 ? reader.errors : { fingerprint, replaces, parts };
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
