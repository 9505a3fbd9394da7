import type { Place } from '@bucket/ports';

/** The first seq that a page after `place` looks at. @throws {TypeError} for a place that no page of ours gave */
export function seqAfter(place: Place | undefined): number {
  if (place === undefined) return 0;
  if (!/^\d{1,15}$/.test(place)) throw new TypeError('the place is not one of this store');
  return Number(place);
}

/** @param next seq of the first item of the next page, or undefined at the end */
export const placeOf = (next: number | undefined): Place | undefined => (next === undefined ? undefined : String(next));

const LONE_SURROGATE = /\p{Surrogate}/u;

/** Whether anything can match: text of the store is well-formed, and SQLite would take half a character for another. */
export function isFindable(filter: object): boolean {
  return Object.values(filter).every((value: unknown) => {
    if (typeof value === 'string') return !LONE_SURROGATE.test(value);
    return typeof value !== 'object' || value === null || (Object.keys(value).every(isWell) && isFindable(value));
  });
}

const isWell = (key: string): boolean => !LONE_SURROGATE.test(key);
