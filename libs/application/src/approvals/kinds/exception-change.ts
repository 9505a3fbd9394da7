import {
  addDays,
  RULE_SET,
  type ExceptionChange,
  type FieldError,
  type GrantedException,
  type JsonObject,
  type PolicyPack,
} from '@bucket/domain';
import { limitInForce } from '../../committer/gate.ts';
import { classNamed, SubjectReader, type ChangeKindDefinition } from './change-kind.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Excepts one artifact, or the artifacts of one class, of one product from one rule until a moment. */
export const exceptionChange: ChangeKindDefinition<'exception'> = {
  kind: 'exception',
  parse: parseException,
  objection: ({ rule, until }, { at, state }) => {
    const found = RULE_SET.find(({ id }) => id === rule);
    if (found?.exceptable !== true) {
      const able = RULE_SET.filter(({ exceptable }) => exceptable === true).map(({ id }) => id);
      return { code: 'exception.rule-fixed', reason: `only ${able.join(', ')} can be excepted from` };
    }
    const latest = addDays(at, limitInForce(state, 'exceptionDays'));
    return until > at && until <= latest
      ? undefined
      : { code: 'exception.period', reason: `the end is later than now and not later than ${latest}` };
  },
  shows: ({ rule, artifactClass, artifactId, productId, until }) => [
    `${rule} will not refuse ${artifactId ?? `artifacts of class ${artifactClass ?? ''}`} of ${productId} until ${until}`,
    `the rule: ${RULE_SET.find(({ id }) => id === rule)?.says ?? ''}`,
  ],
  effects: ({ request, at }) => {
    const value: GrantedException = { ...request.subject, id: request.id, grantedAt: at };
    return [{ kind: 'exception', id: request.id, value }];
  },
};

function parseException(subject: JsonObject, policy: PolicyPack): ExceptionChange | readonly FieldError[] {
  const reader = new SubjectReader(subject, ['rule', 'artifactClass', 'artifactId', 'productId', 'until']);
  const rule = reader.text('rule');
  const productId = reader.text('productId');
  const artifactClass = reader.optionalText('artifactClass');
  const artifactId = reader.optionalText('artifactId', UUID, 'a UUID');
  const until = reader.optionalInstant('until');
  if (subject['until'] === undefined) reader.fault('until', 'required', 'when the exception ends');
  if ((artifactClass === undefined) === (artifactId === undefined)) {
    reader.fault('artifactClass', 'invalid', 'either artifactClass or artifactId');
  }
  if (productId !== '' && !policy.products.some(({ id }) => id === productId)) {
    reader.fault('productId', 'unknown', 'no such product');
  }
  if (artifactClass !== undefined && artifactClass !== '' && classNamed(policy, artifactClass) === undefined) {
    reader.fault('artifactClass', 'unknown', 'no such class');
  }
  if (reader.errors.length > 0 || until === undefined) return reader.errors;
  return {
    rule,
    productId,
    until,
    ...(artifactClass === undefined ? {} : { artifactClass }),
    ...(artifactId === undefined ? {} : { artifactId }),
  };
}
