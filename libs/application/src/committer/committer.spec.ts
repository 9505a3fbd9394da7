import { beforeEach, describe, expect, it } from '@jest/globals';
import { BucketError, parseEntry, type Artifact, type Caller } from '@bucket/domain';
import { MemoryBucketStore, MemoryState } from '@bucket/memory';
import { nodeRandom } from '@bucket/node';
import { verifyStore } from '../audit/verify-log.ts';
import { UnreliableStore } from '../workbench/unreliable-store.spec-data.ts';
import { AVATAR, codeOf, decisionsOf, dependenciesOf, valueOf, Workbench } from '../workbench/workbench.spec-data.ts';
import { NO_NEEDS, ONE_ENTRY, type Command } from './command.ts';
import { observe } from './observation.ts';
import { Committer } from './committer.ts';
import { openLedger } from '../ledger/open-ledger.ts';

let state: MemoryState;
let unreliable: UnreliableStore;
let bench: Workbench;
let caller: Caller;

beforeEach(async () => {
  state = new MemoryState();
  unreliable = new UnreliableStore(MemoryBucketStore.open(state));
  bench = await Workbench.open(unreliable.store);
  caller = await bench.integrate('AI_Avatar', ['avatar_config', 'persona_config']);
  bench.blocks.length = 0;
});

const create = (by = bench) => by.create.execute({ caller, ...AVATAR });
const change = (artifactId: string, version: number, by = bench) =>
  by.update.execute({
    caller,
    artifactId,
    precondition: { kind: 'versions', versions: [version] },
    payload: { ...AVATAR.payload, displayName: `after ${version}` },
  });
const codes = async (work: readonly Promise<unknown>[]) =>
  (await Promise.allSettled(work)).map((settled) =>
    settled.status === 'fulfilled' ? 'answered' : settled.reason instanceof BucketError ? settled.reason.code : 'bug',
  );
const isIntact = async () => {
  const { store, head } = bench.ledger;
  return (await verifyStore(store, head, dependenciesOf(1))).intact;
};

describe('commands that arrive together', () => {
  it('share one block, one signature and one commit', async () => {
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => create()));
    expect(bench.blocks.map(({ commands, sealed }) => [commands, sealed.entries.length])).toEqual([[50, 50]]);
    expect(new Set(outcomes.map(({ place }) => place.treeSize)).size).toBe(1);
    expect(new Set(outcomes.map(({ place }) => place.seq)).size).toBe(50);
  });

  it('are decided in their order, each seeing what the ones before it changed', async () => {
    const { id } = await bench.avatar(caller);
    const outcomes = await Promise.all([change(id, 1), change(id, 2), change(id, 2), change(id, 3)]);
    expect(outcomes.map(codeOf)).toEqual(['recorded', 'recorded', 'precondition.failed', 'recorded']);
    expect(bench.blocks.at(-1)?.sealed.entries).toHaveLength(4);
    expect(await isIntact()).toBe(true);
  });

  it('can create, change and delete one artifact within one block', async () => {
    const persona = {
      artifactClass: 'persona_config',
      ownerId: 'team',
      payload: { personaId: 'a', displayName: 'A', basis: 'invented' },
    } as const;
    const { id } = valueOf(await bench.create.execute({ caller, ...persona }));
    const renamed = { ...persona.payload, displayName: 'B' };
    const updated = bench.update.execute({
      caller,
      artifactId: id,
      precondition: { kind: 'any' },
      payload: renamed,
    });
    // An update first finds out the class of the artifact; it waits for its block once that is done.
    await new Promise<void>((resolve) => process.nextTick(resolve));
    const outcomes = await Promise.all([
      updated,
      bench.delete.execute({ caller, artifactId: id, precondition: { kind: 'versions', versions: [2] } }),
      bench.read.execute({ caller, artifactId: id }),
    ]);
    expect(bench.blocks.at(-1)?.sealed.entries).toHaveLength(3);
    expect(outcomes.map(codeOf)).toEqual(['recorded', 'recorded', 'artifact.deleted']);
    expect(await isIntact()).toBe(true);
  });

  it('stand or fall alone: a decision that fails costs the others nothing', async () => {
    const failing: Command = { kind: 'unknown', caller, input: {}, needs: NO_NEEDS, load: ONE_ENTRY };
    const settled = await Promise.allSettled([create(), bench.committer.submit(failing), create()]);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(bench.blocks.at(-1)?.sealed.entries).toHaveLength(2);
  });

  it('survive one among them whose entry cannot be sealed', async () => {
    const unsealable = bench.create.execute({ caller: { ...caller, requestId: '\ud800' }, ...AVATAR });
    const settled = await Promise.allSettled([create(), unsealable, create()]);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((await bench.ledger.store.countStored()).artifacts).toBe(2);
    expect(await isIntact()).toBe(true);
  });

  it('and a refusal beside them stays a refusal', async () => {
    const outcomes = await Promise.all([
      create(),
      bench.create.execute({ caller, ...AVATAR, artifactClass: 'nonsense' }),
      create(),
    ]);
    expect(outcomes.map(codeOf)).toEqual(['recorded', 'class.unknown', 'recorded']);
    const entry = parseEntry(bench.blocks.at(-1)?.sealed.entries[1]?.canonical ?? '');
    expect([entry.outcome, entry.commitment]).toEqual(['refused', undefined]);
  });

  it('do not share a block that would hold too much', async () => {
    const items = Array.from({ length: 500 }, () => ({ kind: 'artifact', artifact: AVATAR }) as const);
    await Promise.all([1, 2, 3].map(() => bench.create.executeBatch({ caller, items })));
    expect(bench.blocks.map(({ sealed }) => sealed.entries.length)).toEqual([1_000, 500]);
  });
});

describe('another writer', () => {
  it('who was first makes the block be judged again, on what is there now', async () => {
    const { id } = await bench.avatar(caller);
    const rival = await Workbench.open(MemoryBucketStore.open(state), bench.clock);
    const race = await Promise.all([change(id, 1), change(id, 1, rival)]);
    expect(race.map(codeOf).sort()).toEqual(['precondition.failed', 'recorded']);
    const artifacts = race.flatMap((outcome) => (outcome.kind === 'recorded' ? [outcome.value] : []));
    expect(artifacts.map((artifact: Artifact) => artifact.version)).toEqual([2]);
    expect(await isIntact()).toBe(true);
  });

  it('leaves one log without fork or gap, however many write', async () => {
    const rivals = [
      bench,
      ...(await Promise.all([1, 2].map(() => Workbench.open(MemoryBucketStore.open(state), bench.clock)))),
    ];
    const work = Array.from({ length: 60 }, (_, i) => create(rivals[i % rivals.length]));
    const seqs = (await Promise.all(work)).map(({ place }) => place.seq);
    expect(new Set(seqs).size).toBe(60);
    await Promise.all(rivals.map(({ committer }) => committer.refresh()));
    const heads = rivals.map(({ ledger }) => ledger.head);
    expect(heads.every((head) => head.rootHash === heads[0]?.rootHash)).toBe(true);
    expect(rivals.map(({ ledger }) => ledger.state.total().artifacts)).toEqual([60, 60, 60]);
    expect(await isIntact()).toBe(true);
  });
});

describe('a store that is away', () => {
  it('rejects everything and leaves nothing half done', async () => {
    const before = { head: bench.ledger.head, total: bench.ledger.state.total(), checkpoint: bench.ledger.checkpoint };
    unreliable.isAway = true;
    expect(await codes(Array.from({ length: 10 }, () => create()))).toEqual(Array(10).fill('store.unavailable'));
    expect({
      head: bench.ledger.head,
      total: bench.ledger.state.total(),
      checkpoint: bench.ledger.checkpoint,
    }).toEqual(before);
    unreliable.isAway = false;
    expect(valueOf(await create()).version).toBe(1);
    expect(bench.ledger.head.size).toBe(before.head.size + 1);
    expect(await isIntact()).toBe(true);
  });

  it('does not remember an idempotency key of what did not happen', async () => {
    const idempotency = { keyHash: 'k'.repeat(64), fingerprint: 'f', secret: 's' };
    unreliable.next('away');
    expect(await codes([bench.create.execute({ caller, ...AVATAR, idempotency })])).toEqual(['store.unavailable']);
    const outcome = await bench.create.execute({ caller, ...AVATAR, idempotency });
    expect([codeOf(outcome), 'replayed' in outcome]).toEqual(['recorded', false]);
  });
});

describe('an outcome that is not known', () => {
  it('is found out by reading: what was written counts once', async () => {
    const before = bench.ledger.state.total().artifacts;
    unreliable.next('lost-after');
    const { id } = await bench.avatar(caller);
    expect(codeOf(await bench.read.execute({ caller, artifactId: id }))).toBe('recorded');
    expect(bench.ledger.state.total().artifacts).toBe(before + 1);
    expect(await isIntact()).toBe(true);
  });

  it('is found out by reading: what was not written is written once', async () => {
    unreliable.next('lost-before');
    await bench.avatar(caller);
    expect((await bench.ledger.store.countStored()).artifacts).toBe(1);
    expect(await isIntact()).toBe(true);
  });

  it('that stays unknown is told as such, and the log goes on', async () => {
    unreliable.next('lost-before', 'lost-before', 'lost-before');
    expect(await codes([create()])).toEqual(['store.outcome-unknown']);
    await bench.avatar(caller);
    expect(await isIntact()).toBe(true);
  });
});

describe('time', () => {
  it('never goes back in the log, whatever the clock does', async () => {
    const first = await bench.avatar(caller);
    bench.clock.advance(-86_400_000);
    const second = await bench.avatar(caller);
    bench.clock.advance(86_400_000 * 365);
    const third = await bench.avatar(caller);
    expect(second.createdAt).toBe(first.createdAt);
    expect(third.createdAt > second.createdAt).toBe(true);
  });
});

describe('the end', () => {
  it('answers what was accepted and takes nothing more', async () => {
    const accepted = Array.from({ length: 5 }, () => create());
    const drained = bench.committer.drain();
    expect(await codes([create()])).toEqual(['committer.stopped']);
    await drained;
    expect(await codes(accepted)).toEqual(Array(5).fill('answered'));
  });

  it('turns work away rather than growing without bound', async () => {
    const ledger = await openLedger(MemoryBucketStore.open(), dependenciesOf(1));
    const stuck = new Committer(ledger, decisionsOf(bench.gate), {
      clock: bench.clock,
      stopwatch: bench.clock,
      random: nodeRandom,
      turns: { soon: () => undefined },
    });
    const command = observe({ type: 'audit.read', caller });
    for (let i = 0; i < 20_000; i += 1) void stuck.submit(command);
    expect(stuck.waiting).toBe(20_000);
    await expect(stuck.submit(command)).rejects.toMatchObject({ code: 'committer.overloaded' });
  });
});
