import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Artifact, Caller } from '@bucket/domain';
import { MemoryBucketStore, MemoryState } from '@bucket/memory';
import type { BucketStore, StoredVersion } from '@bucket/ports';
import { dependenciesOf, valueOf, Workbench } from '../workbench/workbench.spec-data.ts';
import { verifyStore } from './verify-log.ts';

let state: MemoryState;
let bench: Workbench;
let caller: Caller;
let artifact: Artifact;

beforeEach(async () => {
  state = new MemoryState();
  bench = await Workbench.open(MemoryBucketStore.open(state));
  caller = await bench.integrate('AI_Avatar', ['avatar_config', 'persona_config']);
  artifact = await bench.avatar(caller);
  await bench.avatar(caller);
  const payload = { avatarId: 'narrator', displayName: 'changed' };
  valueOf(await bench.update.execute({ caller, artifactId: artifact.id, precondition: { kind: 'any' }, payload }));
});

const verify = (store: BucketStore) => verifyStore(store, bench.ledger.head, dependenciesOf(1));
const seqOf = (type: string, version: number) =>
  state.entries.find(
    ({ entry }) => entry.type === type && entry.artifactId === artifact.id && entry.version === version,
  )?.entry.seq;

/** The store with one version as somebody has changed it. */
function tampered(version: number, change: (stored: StoredVersion) => StoredVersion | undefined): BucketStore {
  const inner = MemoryBucketStore.open(state);
  return new Proxy(inner, {
    get: (target, name) => {
      if (name === 'decisionFacts') {
        return async (needs: Parameters<BucketStore['decisionFacts']>[0]) => {
          const facts = await target.decisionFacts(needs);
          const isIt = (stored: StoredVersion | undefined): stored is StoredVersion =>
            stored?.artifact.id === artifact.id && stored.artifact.version === version;
          return { ...facts, versions: facts.versions.map((stored) => (isIt(stored) ? change(stored) : stored)) };
        };
      }
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

describe('a verification', () => {
  it('finds nothing where nothing is wrong, and counts what there is', async () => {
    expect(await verify(MemoryBucketStore.open(state))).toEqual({
      intact: true,
      entries: bench.ledger.head.size,
      artifacts: 2,
      missing: 0,
    });
  });

  it.each([1, 2])('names the entry whose payload was changed, in version %i', async (version) => {
    const found = await verify(
      tampered(version, (stored) => ({ ...stored, content: { payload: '{}', salt: stored.content?.salt ?? '' } })),
    );
    const type = version === 1 ? 'artifact.create' : 'artifact.update';
    expect(found).toMatchObject({ intact: false, firstBroken: { seq: seqOf(type, version) } });
  });

  it.each([
    { ownerId: 'thief' },
    { state: 'erased' as const },
    { labels: { a: 'b' } },
    { contentHash: `sha256:${'0'.repeat(64)}` },
  ])('names the entry whose metadata was changed to %j', async (change) => {
    const found = await verify(tampered(2, (stored) => ({ ...stored, artifact: { ...stored.artifact, ...change } })));
    expect(found).toMatchObject({ intact: false, firstBroken: { seq: seqOf('artifact.update', 2) } });
  });

  it('counts a version that is gone', async () => {
    const found = await verify(tampered(1, () => undefined));
    expect(found).toMatchObject({ intact: false, missing: 1, firstBroken: { seq: seqOf('artifact.create', 1) } });
  });

  it('counts what stands there without an entry', async () => {
    const inner = MemoryBucketStore.open(state);
    const surplus = new Proxy(inner, {
      get: (target, name) => {
        if (name === 'countStored') return async () => ({ ...(await target.countStored()), artifacts: 3, versions: 4 });
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    expect(await verify(surplus)).toMatchObject({ intact: false, missing: 2 });
  });

  it('is not disturbed by who writes meanwhile', async () => {
    const { head } = bench.ledger;
    const work = verifyStore(MemoryBucketStore.open(state), head, dependenciesOf(1));
    await bench.avatar(caller);
    expect(await work).toMatchObject({ intact: true, entries: head.size });
  });
});
