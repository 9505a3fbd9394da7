import { deepFreeze } from '@bucket/domain';

/** A copy that shares nothing with the original and cannot be changed. For plain data. */
export function frozenCopy<T extends object>(value: T): T {
  return deepFreeze(structuredClone(value));
}
