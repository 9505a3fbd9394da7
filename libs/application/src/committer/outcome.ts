import type { Refusal, SealedParts } from '@bucket/domain';
import { placeOf, type Place } from './command.ts';

/** Done, and recorded at `place`. */
export interface Recorded<T> {
  readonly kind: 'recorded';
  readonly value: T;
  readonly place: Place;
}

/** Not done; the refusal is recorded at `place`. */
export interface Refused {
  readonly kind: 'refused';
  readonly refusal: Refusal;
  readonly place: Place;
}

export type Outcome<T> = Recorded<T> | Refused;

export function recorded<T>(sealed: SealedParts, index: number, value: T): Recorded<T> {
  return { kind: 'recorded', value, place: placeOf(sealed, index) };
}

export function refused(sealed: SealedParts, index: number, refusal: Refusal): Refused {
  return { kind: 'refused', refusal, place: placeOf(sealed, index) };
}
