import {
  isLimitName,
  limitRow,
  type FieldError,
  type JsonObject,
  type LimitChange,
  type PolicyPack,
} from '@bucket/domain';
import { fieldError, unknownMembers, type ChangeKindDefinition } from './change-kind.ts';

/** Sets the value of one limit. */
export const limitChange: ChangeKindDefinition<'limit'> = {
  kind: 'limit',
  parse: parseLimitChange,
  shows: ({ limit, value, productId }, { state }) => {
    const id = productId === undefined ? limit : `${limit}:${productId}`;
    const before = state.limitOverride(id)?.value ?? (isLimitName(limit) ? limitRow(limit).value : undefined);
    return [`${id} will be ${value}${productId === undefined ? `, ${before ?? 'unknown'} before` : ''}`];
  },
  effects: ({ request, at }) => {
    const { limit, value, productId } = request.subject;
    const id = productId === undefined ? limit : `${limit}:${productId}`;
    return [{ kind: 'limit', id, value: { limit: id, value, changeRequestId: request.id, at } }];
  },
};

function parseLimitChange(subject: JsonObject, policy: PolicyPack): LimitChange | readonly FieldError[] {
  const errors = unknownMembers(subject, ['limit', 'value', 'productId']);
  const { limit, value, productId } = subject;
  if (typeof limit !== 'string' || !isLimitName(limit)) {
    errors.push(fieldError('/subject/limit', 'unknown', 'no such limit'));
  } else if (!limitRow(limit).raisable) {
    errors.push(fieldError('/subject/limit', 'fixed', 'this limit is part of the contract and cannot be changed'));
  }
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1) {
    errors.push(fieldError('/subject/value', 'invalid', 'a whole number from 1'));
  }
  const ofProduct = limit === 'storageBytesPerProduct';
  if (ofProduct && !policy.products.some(({ id }) => id === productId)) {
    errors.push(fieldError('/subject/productId', 'required', 'the product whose share it is'));
  }
  if (!ofProduct && productId !== undefined) {
    errors.push(fieldError('/subject/productId', 'unknown', 'this limit is not one of a product'));
  }
  if (errors.length > 0 || typeof limit !== 'string' || typeof value !== 'number') return errors;
  return { limit, value, ...(typeof productId === 'string' ? { productId } : {}) };
}
