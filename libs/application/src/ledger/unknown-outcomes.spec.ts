import { beforeEach, describe, expect, it } from '@jest/globals';
import { BucketError, type LedgerHead, type SealedBlock } from '@bucket/domain';
import { MemoryBucketStore, MemoryState } from '@bucket/memory';
import { commitAll, LogBuilder } from '@bucket/testing';
import type { BucketStore } from '@bucket/ports';
import { dependenciesOf, Workbench } from '../workbench/workbench.spec-data.ts';
import { copyLog } from './copy-log.ts';

/** What becomes of the commit. */
const FATES = {
  'lost before it was written': { writes: false, throws: 'store.outcome-unknown' },
  'written, and the answer lost': { writes: true, throws: 'store.outcome-unknown' },
  'not begun': { writes: false, throws: 'store.unavailable' },
} as const;
type Fate = keyof typeof FATES;

/** What fails afterwards; `commit` is the second attempt. */
const AFTERWARDS = ['nothing', 'head', 'blocks', 'commit', 'head, blocks and commit'] as const;

/** A store whose next commit, once armed, has a fate, after which reads and commits fail too until it is mended. */
class FailingStore {
  readonly store: BucketStore;
  #armed: { readonly fate: Fate; readonly afterwards: string } | undefined;
  #hasFailed = false;

  constructor(inner: BucketStore) {
    this.store = new Proxy(inner, {
      get: (target, name) => {
        if (name === 'commit') {
          return (block: SealedBlock, expected: LedgerHead) => this.#commit(target, block, expected);
        }
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]): unknown => {
          if (!this.#isAway(String(name))) return Reflect.apply(value, target, args);
          return name === 'blocks' ? failingStream() : Promise.reject(away(String(name)));
        };
      },
    });
  }

  arm(fate: Fate, afterwards: string): void {
    this.#armed = { fate, afterwards };
    this.#hasFailed = false;
  }

  mend(): void {
    this.#armed = undefined;
  }

  #isAway(name: string): boolean {
    return this.#hasFailed && (this.#armed?.afterwards.split(/, | and /).includes(name) ?? false);
  }

  async #commit(target: BucketStore, block: SealedBlock, expected: LedgerHead): Promise<void> {
    if (this.#isAway('commit')) throw away('commit');
    if (this.#armed === undefined || this.#hasFailed) return target.commit(block, expected);
    this.#hasFailed = true;
    const { writes, throws } = FATES[this.#armed.fate];
    if (writes) await target.commit(block, expected);
    if (throws === 'store.unavailable') throw away('commit');
    throw new BucketError(throws, { operation: 'commit', height: block.height });
  }
}

const away = (operation: string): BucketError => new BucketError('store.unavailable', { operation });

// eslint-disable-next-line require-yield -- it fails before it has anything
async function* failingStream(): AsyncGenerator<never> {
  throw away('blocks');
}

type Work = () => Promise<unknown>;

/** Everything that commits. `prepare` gives work that commits one block first; it resolves or rejects as a caller is told. */
const CALLERS: readonly {
  readonly what: string;
  /** Whether the work needs a store of its own each time. */
  readonly isOnce: boolean;
  readonly prepare: (store: BucketStore) => Promise<Work>;
}[] = [
  {
    what: 'a write',
    isOnce: false,
    prepare: async (store) => {
      const bench = await Workbench.open(store);
      const caller = await bench.integrate('AI_Avatar', ['avatar_config']);
      return () => bench.avatar(caller);
    },
  },
  {
    what: 'a read',
    isOnce: false,
    prepare: async (store) => {
      const bench = await Workbench.open(store);
      const caller = await bench.integrate('AI_Avatar', ['avatar_config']);
      const { id } = await bench.avatar(caller);
      return () => bench.read.execute({ caller, artifactId: id });
    },
  },
  {
    what: 'a change request',
    isOnce: false,
    prepare: async (store) => {
      const bench = await Workbench.open(store);
      return () => bench.request('new-integration');
    },
  },
  {
    what: 'a beginning',
    isOnce: true,
    prepare: (store) => Promise.resolve(() => Workbench.open(store)),
  },
  {
    what: 'a copy',
    isOnce: true,
    prepare: async (store) => {
      const builder = new LogBuilder(5);
      builder.create();
      builder.seal();
      const source = MemoryBucketStore.open();
      await commitAll(source, builder.blocks);
      return () => copyLog(source, store, dependenciesOf(1));
    },
  },
];

const rows = (Object.keys(FATES) as Fate[]).flatMap((fate) => AFTERWARDS.map((afterwards) => ({ fate, afterwards })));

describe.each(CALLERS)('$what whose outcome is not told', ({ isOnce, prepare }) => {
  let state: MemoryState;
  let failing: FailingStore;
  let work: Work | undefined;

  beforeEach(async () => {
    // The process goes on after each fault: it follows what it had not been told of.
    if (work !== undefined && !isOnce) return void (await work());
    state = new MemoryState();
    failing = new FailingStore(MemoryBucketStore.open(state));
    work = await prepare(failing.store);
  });

  it.each(rows)('is told truly: $fate, then failing: $afterwards', async ({ fate, afterwards }) => {
    const before = state.head().height;
    failing.arm(fate, afterwards);
    const told = await work?.().then(
      () => 'done',
      (error: unknown) => (error instanceof BucketError ? error.code : String(error)),
    );
    failing.mend();
    const written = state.head().height - before;
    expect(written).toBeLessThanOrEqual(1);
    if (fate === 'not begun') expect([told, written]).toEqual(['store.unavailable', 0]);
    else if (afterwards === 'nothing') expect([told, written]).toEqual(['done', 1]);
    else expect(told).toBe(written === 1 && told === 'done' ? 'done' : 'store.outcome-unknown');
  });
});
