import {
  DEFAULT_LIMITS,
  lockKey,
  mayReplaceLock,
  RETENTION_DAYS_MAX,
  type FieldError,
  type JsonObject,
  type PolicyPack,
  type RetentionLockChange,
} from '@bucket/domain';
import { fieldError, unknownMembers, type ChangeKindDefinition } from './change-kind.ts';
import { productOf } from './subject-parts.ts';

/** Locks how long content of a class is kept at least. For 72 hours the lock can be shortened; after that only lengthened. */
export const retentionLockChange: ChangeKindDefinition<'retention-lock'> = {
  kind: 'retention-lock',
  parse: parseLock,
  objection: ({ productId, artifactClass, days }, { state, at }) => {
    const before = state.retentionLock(productId, artifactClass);
    return mayReplaceLock(before, days, at)
      ? undefined
      : { code: 'retention.lock-shortened', reason: `the lock is ${before?.days ?? 0} days` };
  },
  shows: ({ productId, artifactClass, days }, { state }) => [
    `content of ${artifactClass} of ${productId} will be kept for ${days} days at least, ${state.retentionLock(productId, artifactClass)?.days ?? 0} before`,
  ],
  effects: ({ request, at }) => {
    const { productId, artifactClass, days } = request.subject;
    const value = { productId, artifactClass, days, approvedAt: at, changeRequestId: request.id };
    return [{ kind: 'retention-lock', id: lockKey(productId, artifactClass), value }];
  },
};

const DAYS_MIN = DEFAULT_LIMITS.supersededVersionsDays;

function parseLock(subject: JsonObject, policy: PolicyPack): RetentionLockChange | readonly FieldError[] {
  const errors = unknownMembers(subject, ['productId', 'artifactClass', 'days']);
  const productId = productOf(subject, policy, errors);
  const { artifactClass, days } = subject;
  const mayWrite = policy.products.find(({ id }) => id === productId)?.mayWrite ?? [];
  if (typeof artifactClass !== 'string' || !mayWrite.includes(artifactClass)) {
    errors.push(fieldError('/subject/artifactClass', 'unknown', 'a class that the product may write'));
  }
  if (typeof days !== 'number' || !Number.isSafeInteger(days) || days < DAYS_MIN || days > RETENTION_DAYS_MAX) {
    errors.push(fieldError('/subject/days', 'invalid', `a whole number from ${DAYS_MIN} to ${RETENTION_DAYS_MAX}`));
  }
  if (errors.length > 0 || typeof artifactClass !== 'string' || typeof days !== 'number') return errors;
  return { productId, artifactClass, days };
}
