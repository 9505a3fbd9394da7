import { beforeEach, describe, expect, it } from '@jest/globals';
import { BucketError, canonicalJson, type GovernanceDetail, type JsonValue, type RecordChange } from '@bucket/domain';
import { MemoryBucketStore, MemoryState } from '@bucket/memory';
import { nodeRandom } from '@bucket/node';
import type { BucketStore, CommittedBlock } from '@bucket/ports';
import { verifyStore } from '../audit/verify-log.ts';
import { WatchStore } from '../watch/watch-store.ts';
import { AVATAR, dependenciesOf, Workbench } from '../workbench/workbench.spec-data.ts';
import { openLedger } from './open-ledger.ts';

let state: MemoryState;
let bench: Workbench;

beforeEach(async () => {
  state = new MemoryState();
  bench = await Workbench.open(MemoryBucketStore.open(state));
  await bench.integrate('AI_Avatar', ['avatar_config']);
});

type Change = (details: GovernanceDetail[]) => GovernanceDetail[];

/** The store as somebody with a hand on its governance records would have it. */
function tampered(change: Change): BucketStore {
  const inner = MemoryBucketStore.open(state);
  const overrides: Partial<BucketStore> = {
    details: async function* () {
      const all: GovernanceDetail[] = [];
      for await (const detail of inner.details()) all.push(detail);
      yield* change(all);
    },
    blocks: async function* (after) {
      for await (const block of inner.blocks(after)) {
        yield { ...block, details: change([...block.details]) } satisfies CommittedBlock;
      }
    },
  };
  return new Proxy(inner, {
    get: (target, name) => {
      const value: unknown = Reflect.get(name in overrides ? overrides : target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** A consistent lie: body and changes agree, only the commitment does not. */
function forged({ seq, salt, changes }: GovernanceDetail): GovernanceDetail {
  const lying = changes.map((change) =>
    change.kind === 'credential' ? { ...change, value: { ...change.value, role: 'owner' } } : change,
  ) as RecordChange[];
  return { seq, salt, changes: lying, body: canonicalJson(lying as unknown as JsonValue) };
}

const isCredential = ({ changes }: GovernanceDetail) => changes.some(({ kind }) => kind === 'credential');
const lies: readonly (readonly [what: string, change: Change])[] = [
  ['an altered record', (details) => details.map((detail) => (isCredential(detail) ? forged(detail) : detail))],
  ['a record that is gone', (details) => details.filter((detail) => !isCredential(detail))],
  [
    'a record that no entry vouches for',
    (details) => [...details, ...details.filter(isCredential).map((detail) => ({ ...forged(detail), seq: READING }))],
  ],
];
/** An entry without records: set before each test. */
let READING = -1;

describe.each(lies)('%s', (_what, change) => {
  beforeEach(async () => {
    const caller = await bench.integrate('AI_Avatar', ['avatar_config']);
    const artifact = await bench.avatar(caller);
    READING = state.entries.length;
    await bench.read.execute({ caller, artifactId: artifact.id });
    expect(AVATAR.artifactClass).toBe('avatar_config');
  });

  it('keeps a bucket from being opened', async () => {
    await expect(openLedger(tampered(change), dependenciesOf(1))).rejects.toMatchObject({ code: 'ledger.broken' });
  });

  it('is found by a verification', async () => {
    const { head } = bench.ledger;
    expect(await verifyStore(MemoryBucketStore.open(state), head, dependenciesOf(1))).toMatchObject({ intact: true });
    expect(await verifyStore(tampered(change), head, dependenciesOf(1))).toMatchObject({ intact: false });
  });

  it('is found by the watcher', async () => {
    const watched = await Workbench.open(MemoryBucketStore.open(state));
    const { ledger } = watched.committer;
    const behind = tampered(change);
    Object.defineProperty(ledger, 'store', { value: behind });
    const found = await new WatchStore(watched.committer, {
      random: nodeRandom,
      clock: { nowMs: () => 0 },
    }).check(0);
    expect(found).toMatchObject([{ threat: 'T8' }]);
  });

  it('is not followed', async () => {
    const empty = await openLedger(MemoryBucketStore.open(new MemoryState()), dependenciesOf(1));
    Object.defineProperty(empty, 'store', { value: tampered(change) });
    const follow = empty.follow();
    if (_what === 'a record that no entry vouches for') {
      // Such a record comes in a block of its own place, so its seq is no entry of that block: it is not believed.
      await follow;
      expect(empty.state.credentials().filter(({ role }) => role === 'owner')).toHaveLength(1);
    } else await expect(follow).rejects.toBeInstanceOf(BucketError);
  });
});
