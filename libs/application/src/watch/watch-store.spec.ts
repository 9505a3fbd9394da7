import { beforeEach, describe, expect, it } from '@jest/globals';
import { BucketError } from '@bucket/domain';
import { MemoryBucketStore } from '@bucket/memory';
import { nodeRandom } from '@bucket/node';
import type { BucketStore } from '@bucket/ports';
import { Workbench } from '../workbench/workbench.spec-data.ts';
import { WatchStore, type ForeignWrite } from './watch-store.ts';

/** More than two stretches of entries. */
const ARTIFACTS = 500;

let bench: Workbench;
/** Seq of the last artifact's entry; behind it in its block an entry tells of the large batch. */
let last: number;
/** What the store answers instead, as if somebody had changed what it holds. */
let hand: Partial<BucketStore>;
let counts: number;

beforeEach(async () => {
  hand = {};
  counts = 0;
  const store = new Proxy(MemoryBucketStore.open(), {
    get: (target, name) => {
      if (name === 'countStored') counts += 1;
      const value: unknown = Reflect.get(name in hand ? hand : target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  bench = await Workbench.open(store);
  const caller = await bench.integrate('AI_Avatar', ['avatar_config']);
  // In blocks of 100, of which two are a stretch.
  for (let from = 0; from < ARTIFACTS; from += 100) {
    const items = Array.from({ length: 100 }, (_, n) => ({
      kind: 'artifact' as const,
      artifact: {
        artifactClass: 'avatar_config',
        ownerId: 'team',
        payload: { avatarId: `a-${from + n}`, displayName: 'A' },
      },
    }));
    await bench.create.executeBatch({ caller, items });
  }
  last = bench.ledger.head.size - 2;
});

const watcher = () => new WatchStore(bench.committer, { random: nodeRandom, clock: bench.clock });

/** The payload of the last artifact, altered on its way. */
function alterLast(): void {
  hand.decisionFacts = async function (this: BucketStore, needs) {
    const facts = await this.decisionFacts(needs);
    const versions = facts.versions.map((version) =>
      version?.seq === last && version.content !== undefined
        ? { ...version, content: { ...version.content, payload: '{}' } }
        : version,
    );
    return { ...facts, versions };
  };
}

describe('a watcher', () => {
  it('finds nothing where there is nothing', async () => {
    expect(await watcher().check(1_000)).toEqual([]);
  });

  it('looks at one stretch at least, at no more than its budget lets it, and comes round', async () => {
    alterLast();
    const watching = watcher();
    const found: ForeignWrite[][] = [];
    for (let check = 0; check < 6; check += 1) found.push(await watching.check(0));
    const expected = [{ threat: 'T8', seq: last, reason: 'the payload is not the one committed to' }];
    expect(found).toEqual([[], [], expected, [], [], expected]);
    expect(watching.fault).toEqual(expected[0]);
  });

  it('looks at all of a log for which its budget is enough', async () => {
    alterLast();
    expect(await watcher().check(1)).toHaveLength(1);
  });

  it('counts again only after twenty times as long as counting took, or a whole round', async () => {
    hand.countStored = () => {
      bench.clock.advance(100);
      const { size } = bench.ledger.head;
      return Promise.resolve({ size, artifacts: ARTIFACTS, versions: ARTIFACTS, answers: 0, destroyed: 0, usage: [] });
    };
    const watching = watcher();
    const counted: number[] = [];
    for (let check = 0; check < 5; check += 1) {
      await watching.check(0);
      counted.push(counts);
    }
    bench.clock.advance(2_000);
    await watching.check(0);
    // The first and the third check, with which a round ends, count; the fourth and fifth are within the time.
    expect([...counted, counts]).toEqual([1, 1, 2, 2, 2, 3]);
  });

  it('names a block that the log stumbles over, and goes on when it cannot be recorded', async () => {
    const broken = new BucketError('ledger.broken', { seq: 7, reason: 'the block cannot be read' });
    hand.head = () => Promise.reject(broken);
    hand.commit = () => Promise.reject(broken);
    const watching = watcher();
    const found = await watching.check(1_000);
    expect(found).toEqual([{ threat: 'T8', seq: 7, reason: 'the block cannot be read' }]);
    await watching.record(found);
    hand = {};
    const { size } = bench.ledger.head;
    await watching.record(found);
    await watching.record(found);
    expect(bench.ledger.head.size).toBe(size + 1);
  });

  it('says nothing of a store that is away', async () => {
    hand.head = () => Promise.reject(new BucketError('store.unavailable', { operation: 'head' }));
    const watching = watcher();
    await expect(watching.check(1_000)).rejects.toMatchObject({ code: 'store.unavailable' });
    expect(watching.fault).toBeUndefined();
  });
});
