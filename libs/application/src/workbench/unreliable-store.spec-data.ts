import { BucketError, type LedgerHead, type SealedBlock } from '@bucket/domain';
import type { BucketStore } from '@bucket/ports';

/** What happens to the next commit, instead of nothing in particular. */
export type CommitFate = 'away' | 'lost-before' | 'lost-after';

/** A store whose commits fail when told to, as a disk or a network would make them. Everything else passes through. */
export class UnreliableStore {
  readonly store: BucketStore;
  readonly #fates: CommitFate[] = [];
  isAway = false;

  constructor(inner: BucketStore) {
    this.store = new Proxy(inner, {
      get: (target, name) => {
        if (name === 'commit')
          return (block: SealedBlock, expected: LedgerHead) => this.#commit(target, block, expected);
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]): unknown => {
          if (this.isAway) throw new BucketError('store.unavailable', { operation: String(name) });
          return Reflect.apply(value, target, args);
        };
      },
    });
  }

  next(...fates: CommitFate[]): void {
    this.#fates.push(...fates);
  }

  async #commit(inner: BucketStore, block: SealedBlock, expected: LedgerHead): Promise<void> {
    const fate = this.isAway ? 'away' : this.#fates.shift();
    if (fate === 'away') throw new BucketError('store.unavailable', { operation: 'commit' });
    if (fate !== 'lost-before') await inner.commit(block, expected);
    if (fate !== undefined)
      throw new BucketError('store.outcome-unknown', { operation: 'commit', height: block.height });
  }
}
