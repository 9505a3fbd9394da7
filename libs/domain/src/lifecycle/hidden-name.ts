import type { Sha256 } from '../bytes/sha256.ts';
import { commitmentOf } from '../log/commitment.ts';

/**
 * A name that records of governance refer to without containing it, so that nothing has to be taken out of them when whoever
 * bears it is erased. Records are kept for years; whoever holds one can confirm a guess of the name, and not read it.
 */
export interface HiddenName {
  /** 32 lower-case hex digits. All hidden names of a product have the same one, so that a name is hashed once to be looked up. */
  readonly salt: string;
  /** `commitmentOf` the product and the name under the salt. */
  readonly digest: string;
}

/** @param salt 32 lower-case hex digits */
export function hideName(sha256: Sha256, salt: string, productId: string, name: string): HiddenName {
  return { salt, digest: commitmentOf(sha256, salt, `${productId} ${name}`) };
}

/** Whether a name is the one that is hidden. */
export function isHiddenName(sha256: Sha256, { salt, digest }: HiddenName, productId: string, name: string): boolean {
  return hideName(sha256, salt, productId, name).digest === digest;
}

/** A reason that somebody gave, without the name that is to be hidden. */
export function withoutName(reason: string, name: string): string {
  return name === '' ? reason : reason.replaceAll(name, '[owner]');
}
