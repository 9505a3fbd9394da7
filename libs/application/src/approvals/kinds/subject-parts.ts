import type { FieldError, JsonObject, JsonValue, PolicyPack } from '@bucket/domain';
import { fieldError } from './change-kind.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Artifacts that one change names. */
const IDS_MAX = 1_000;

/** Whether a value is an id, a lower-case UUID. */
export const isId = (value: JsonValue | undefined): value is string => typeof value === 'string' && UUID.test(value);

/** Whether a value is a list of different ids. */
export function isIdList(value: JsonValue | undefined): value is string[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= IDS_MAX &&
    value.every(isId) &&
    new Set(value).size === value.length
  );
}

export const ID_LIST = `a list of 1 to ${IDS_MAX} different ids`;

/** The product that a subject names, or its fault. */
export function productOf({ productId }: JsonObject, policy: PolicyPack, errors: FieldError[]): string {
  if (typeof productId === 'string' && policy.products.some(({ id }) => id === productId)) return productId;
  errors.push(fieldError('/subject/productId', productId === undefined ? 'required' : 'unknown', 'no such product'));
  return '';
}

/** A text of a subject, 1 to `lengthMax` characters long, or its fault. */
export function textOf(subject: JsonObject, name: string, lengthMax: number, errors: FieldError[]): string {
  const value = subject[name];
  if (typeof value === 'string' && value !== '' && value.length <= lengthMax) return value;
  const code = value === undefined ? 'required' : 'invalid';
  errors.push(fieldError(`/subject/${name}`, code, `a text of 1 to ${lengthMax} characters`));
  return '';
}
