import { describe } from '@jest/globals';
import { commitPromises } from './commit-promises.ts';
import { factsPromises } from './facts-promises.ts';
import { hostilePromises } from './hostile-promises.ts';
import { lifecyclePromises } from './lifecycle-promises.ts';
import { largePromises } from './large-promises.ts';
import { listPromises } from './list-promises.ts';
import { logPromises } from './log-promises.ts';
import { queryPromises } from './query-promises.ts';
import { promises, type ContractOptions, type OpenFixture } from './store-fixture.ts';

/**
 * Holds a store to every promise of `LedgerStore`, `ArtifactReader` and `AuditReader`. Call it from a `*.contract.spec.ts`.
 *
 * @param openFixture makes an empty store for each promise
 */
export function bucketStoreContract(name: string, openFixture: OpenFixture, options: ContractOptions = {}): void {
  describe(`${name} keeps the promises of a store`, () => {
    const [promise, complete] = promises(openFixture, options);
    describe('commits', () => commitPromises(promise));
    describe('the log', () => logPromises(promise));
    describe('facts', () => factsPromises(promise));
    describe('lists', () => listPromises(promise));
    describe('queries', () => queryPromises(promise));
    describe('hostile text', () => hostilePromises(promise));
    describe('the lifecycle', () => lifecyclePromises(promise));
    describe('large blocks', () => largePromises(promise));
    complete();
  });
}
