import { it } from '@jest/globals';
import type { BucketStore } from '@bucket/ports';

/** A place for one store, empty at first and gone after the test. */
export interface StoreFixture {
  /** Another handle on the same store, as another process would have one. */
  open(): Promise<BucketStore>;
  /** Closes what is open and removes the store. */
  remove(): Promise<void>;
}

export type OpenFixture = () => Promise<StoreFixture>;

export interface ContractOptions {
  /** Promises a store does not keep, by their titles, each with its reason. The aim is none. */
  readonly deviations?: Readonly<Record<string, string>>;
}

/** A test titled by the promise it holds a store to. */
export type Promised = (title: string, hold: (fixture: StoreFixture) => Promise<void>) => void;

/** @returns the function that registers a promise, and one that fails when a deviation names none of them */
export function promises(openFixture: OpenFixture, { deviations = {} }: ContractOptions): [Promised, () => void] {
  const titles = new Set<string>();
  const promise: Promised = (title, hold) => {
    titles.add(title);
    const reason = Object.hasOwn(deviations, title) ? deviations[title] : undefined;
    if (reason !== undefined) {
      it.skip(`${title} (deviates: ${reason})`, () => undefined);
      return;
    }
    it(title, async () => {
      const fixture = await openFixture();
      try {
        await hold(fixture);
      } finally {
        await fixture.remove();
      }
    });
  };
  const complete = (): void => {
    const unknown = Object.keys(deviations).filter((title) => !titles.has(title));
    if (unknown.length > 0) throw new TypeError(`no such promise: ${unknown.join('; ')}`);
  };
  return [promise, complete];
}
