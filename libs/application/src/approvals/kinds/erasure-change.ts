import type { ErasureSubject, FieldError, JsonObject, PolicyPack } from '@bucket/domain';
import { fieldError, unknownMembers, type ChangeKindDefinition } from './change-kind.ts';
import { ID_LIST, isIdList, productOf, textOf } from './subject-parts.ts';

/** Erases certain artifacts of a product, or everything of an owner in it. What it destroys has entries of its own. */
export const erasureChange: ChangeKindDefinition<'erasure'> = {
  kind: 'erasure',
  parse: parseErasure,
  shows: (subject) => [
    'artifactIds' in subject
      ? `${subject.artifactIds.length} artifacts of ${subject.productId} will be erased for good: ${subject.artifactIds.slice(0, 20).join(', ')}`
      : `every artifact of one owner in ${subject.productId} will be erased for good`,
    'what a legal hold or a retention lock keeps stays',
  ],
  effects: () => [],
};

const REASON_LENGTH_MAX = 500;
const OWNER_LENGTH_MAX = 256;

function parseErasure(subject: JsonObject, policy: PolicyPack): ErasureSubject | readonly FieldError[] {
  const errors = unknownMembers(subject, ['productId', 'artifactIds', 'ownerId', 'reason']);
  const productId = productOf(subject, policy, errors);
  const reason = textOf(subject, 'reason', REASON_LENGTH_MAX, errors);
  const { artifactIds, ownerId } = subject;
  if ((artifactIds === undefined) === (ownerId === undefined)) {
    errors.push(fieldError('/subject', 'invalid', 'either artifactIds or ownerId'));
  }
  if (artifactIds !== undefined) {
    if (isIdList(artifactIds)) return errors.length > 0 ? errors : { productId, artifactIds, reason };
    errors.push(fieldError('/subject/artifactIds', 'invalid', ID_LIST));
    return errors;
  }
  const owner = textOf(subject, 'ownerId', OWNER_LENGTH_MAX, errors);
  return errors.length > 0 ? errors : { productId, ownerId: owner, reason };
}
