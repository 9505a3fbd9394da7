import type { PagePosition } from '@bucket/ports';

/** The seq at which the page after `place` starts. @throws {TypeError} for a place that this store has not issued */
export function seqAfter(place: PagePosition | undefined): number {
  if (place === undefined) return 0;
  if (!/^\d{1,15}$/.test(place)) throw new TypeError('this store has not issued that place');
  return Number(place);
}

/** @param next seq of the first item of the next page, or undefined at the end */
export const placeOf = (next: number | undefined): PagePosition | undefined =>
  next === undefined ? undefined : String(next);

const LONE_SURROGATE = /\p{Surrogate}/u;

/** False for a filter with a lone surrogate: stored text has none, and SQLite would replace it by another character. */
export function isFindable(filter: object): boolean {
  return Object.values(filter).every((value: unknown) => {
    if (typeof value === 'string') return !LONE_SURROGATE.test(value);
    return typeof value !== 'object' || value === null || (Object.keys(value).every(isWellFormed) && isFindable(value));
  });
}

const isWellFormed = (key: string): boolean => !LONE_SURROGATE.test(key);
