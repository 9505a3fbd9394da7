import { beforeEach, describe, expect, it } from '@jest/globals';
import { BucketError, type Caller } from '@bucket/domain';
import { MemoryBucketStore, MemoryState } from '@bucket/memory';
import type { BucketStore, StoredEntry } from '@bucket/ports';
import { AVATAR, codeOf, dependenciesOf, Workbench } from '../workbench/workbench.spec-data.ts';
import { openLedger } from './open-ledger.ts';

let state: MemoryState;
let caller: Caller;

beforeEach(async () => {
  state = new MemoryState();
  const bench = await Workbench.open(MemoryBucketStore.open(state));
  caller = await bench.integrate('AI_Avatar', ['avatar_config']);
  const items = Array.from({ length: 300 }, () => ({ kind: 'artifact', artifact: AVATAR }) as const);
  await bench.create.executeBatch({ caller, items });
  await bench.avatar(caller);
});

type Overrides = { readonly [Name in keyof BucketStore]?: BucketStore[Name] };

/** The store with some of its answers replaced, as somebody with a hand on it would have it. */
function store(overrides: (inner: BucketStore) => Overrides = () => ({})): BucketStore {
  const inner = MemoryBucketStore.open(state);
  const changed = overrides(inner);
  return new Proxy(inner, {
    get: (target, name) => {
      const value: unknown = Reflect.get(name in changed ? changed : target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

const withEntries = (change: (entry: StoredEntry) => StoredEntry[]) =>
  store((inner) => ({
    entries: async function* (from, to) {
      for await (const entry of inner.entries(from, to)) yield* change(entry);
    },
    blocks: async function* (after) {
      for await (const block of inner.blocks(after)) {
        const entries = block.entries.flatMap((canonical, i) => change({ seq: block.firstSeq + i, canonical }));
        if (entries.length > 0) yield { ...block, entries: entries.map(({ canonical }) => canonical) };
      }
    },
  }));

async function faultOf(opened: BucketStore, seed = 1): Promise<BucketError | undefined> {
  try {
    await openLedger(opened, dependenciesOf(seed));
    return undefined;
  } catch (error) {
    if (error instanceof BucketError) return error;
    throw error;
  }
}

const SEQ = 123;
const altered = ({ seq, canonical }: StoredEntry) =>
  seq === SEQ
    ? { seq, canonical: canonical.replace('"outcome":"allowed"', '"outcome":"refused"') }
    : { seq, canonical };

describe('a log that is whole', () => {
  it('opens to where it was left', async () => {
    const ledger = await openLedger(store(), dependenciesOf(1));
    expect(ledger.head).toEqual(state.head());
    expect(ledger.state.total().artifacts).toBe(301);
    expect(ledger.state.credential(caller.credentialId)?.integrationId).toBe(caller.integrationId);
  });
});

describe('a log that is not', () => {
  it('is refused naming the entry that was altered', async () => {
    const fault = await faultOf(withEntries((entry) => [altered(entry)]));
    expect(fault).toMatchObject({ code: 'ledger.broken', details: { seq: SEQ } });
  });

  it('is refused naming the entry that is missing', async () => {
    const fault = await faultOf(withEntries((entry) => (entry.seq === SEQ ? [] : [entry])));
    expect(fault).toMatchObject({ code: 'ledger.broken', details: { seq: SEQ } });
  });

  it('is refused naming the entry that is there twice', async () => {
    const fault = await faultOf(withEntries((entry) => (entry.seq === SEQ ? [entry, entry] : [entry])));
    expect(fault).toMatchObject({ code: 'ledger.broken', details: { seq: SEQ + 1 } });
  });

  it('is refused when it ends early', async () => {
    const fault = await faultOf(withEntries((entry) => (entry.seq >= SEQ ? [] : [entry])));
    expect(fault).toMatchObject({ code: 'ledger.broken', details: { seq: SEQ } });
  });

  it('is refused when the head is not the one that was signed', async () => {
    const fault = await faultOf(
      store((inner) => ({
        head: async () => ({ ...(await inner.head()), rootHash: 'f'.repeat(64) }),
      })),
    );
    expect(fault?.code).toBe('ledger.broken');
  });

  it.each([{ at: '2099-01-01T00:00:00.000Z' }, { height: 1_000 }, { entryHash: 'f'.repeat(64) }, { size: 7 }])(
    'is refused when the head says %j instead',
    async (change) => {
      const inHead = store((inner) => ({ head: async () => ({ ...(await inner.head()), ...change }) }));
      // No checkpoint is kept for a height that no block has.
      expect((await faultOf(inHead))?.code).toBe('height' in change ? 'ledger.foreign' : 'ledger.broken');
      const inBlock = store((inner) => ({
        head: async () => ({ ...(await inner.head()), ...change }),
        blocks: async function* (after) {
          const { height } = await inner.head();
          for await (const block of inner.blocks(after)) {
            yield block.head.height === height ? { ...block, head: { ...block.head, ...change } } : block;
          }
        },
      }));
      expect((await faultOf(inBlock))?.code).toBe('height' in change ? 'ledger.foreign' : 'ledger.broken');
    },
  );

  it('is refused when a tile is gone or altered', async () => {
    const gone = await faultOf(store(() => ({ tile: () => Promise.resolve(undefined) })));
    expect(gone?.code).toBe('ledger.broken');
    const changed = await faultOf(
      store((inner) => ({
        tile: async (level, index) =>
          (await inner.tile(level, index))?.map((byte, i) => (i === SEQ * 32 ? byte ^ 1 : byte)),
      })),
    );
    expect(changed).toMatchObject({ code: 'ledger.broken', details: { seq: SEQ } });
  });
});

describe('a log of another bucket', () => {
  it('is refused when it is signed with another key', async () => {
    expect((await faultOf(store(), 2))?.code).toBe('ledger.foreign');
  });

  it('is refused when its checkpoint is gone, is none, or is an older one', async () => {
    for (const checkpoint of [undefined, '', 'nonsense\n']) {
      const fault = await faultOf(store(() => ({ checkpoint: () => Promise.resolve(checkpoint) })));
      expect(fault?.code).toBe('ledger.foreign');
    }
    const older = await faultOf(store((inner) => ({ checkpoint: () => inner.checkpoint(0) })));
    expect(older?.code).toBe('ledger.broken');
  });
});

describe('a start while others commit', () => {
  it('takes counters and attempts as of its head, each once', async () => {
    const other = await Workbench.open(MemoryBucketStore.open(state));
    let isOpening = true;
    const meanwhile = async (): Promise<void> => {
      if (!isOpening) return;
      isOpening = false;
      await other.avatar(caller);
      const scope = { kind: 'trace', traceId: 'trace-1' } as const;
      const hold = { caseId: 'case-1', productId: 'AI_Avatar', scope, reason: 'not for an executor to place' };
      expect(codeOf(await other.holds.place({ caller: other.person('executor'), ...hold }))).toBe('role.not-permitted');
    };
    const opened = store((inner) => ({
      usage: async () => {
        await meanwhile();
        return inner.usage();
      },
    }));
    const ledger = await openLedger(opened, dependenciesOf(1));
    expect(ledger.head).toEqual(other.ledger.head);
    expect(ledger.state.usage('AI_Avatar')).toEqual(other.ledger.state.usage('AI_Avatar'));
    expect(ledger.state.attempts('executor')).toEqual(other.ledger.state.attempts('executor'));
    expect(ledger.state.attempts('executor')).toHaveLength(1);
  });
});
