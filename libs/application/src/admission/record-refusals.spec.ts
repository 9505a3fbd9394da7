import { beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryBucketStore, MemoryState } from '@bucket/memory';
import { UnreliableStore } from '../workbench/unreliable-store.spec-data.ts';
import { Workbench } from '../workbench/workbench.spec-data.ts';

let state: MemoryState;
let unreliable: UnreliableStore;
let bench: Workbench;

beforeEach(async () => {
  state = new MemoryState();
  unreliable = new UnreliableStore(MemoryBucketStore.open(state));
  bench = await Workbench.open(unreliable.store);
});

const told = () => state.entries.filter(({ entry }) => entry.type === 'caller.refuse').map(({ entry }) => entry.reason);
/** Until what was submitted is committed: the second turn comes after the block that the first one lets begin. */
async function settled(): Promise<void> {
  await bench.committer.refresh();
  await bench.committer.refresh();
}

describe('a flood', () => {
  it('is told by its first request at once, and by one sum every ten seconds', async () => {
    for (let i = 0; i < 1_000; i += 1) bench.refusals.flood('credential.missing');
    await settled();
    expect(told()).toEqual(['credential.missing: 1']);
    bench.clock.advance(10_000);
    bench.refusals.flood('credential.missing');
    await settled();
    expect(told()).toEqual(['credential.missing: 1', 'credential.missing: 1000']);
    expect(state.entries.at(-1)?.entry.outcome).toBe('refused');
  });

  it('of many kinds is bounded: beyond 64 they are one', async () => {
    for (let i = 0; i < 10_000; i += 1) bench.refusals.flood(`limit ${i}`);
    await settled();
    await bench.refusals.flush();
    expect(told().length).toBeLessThanOrEqual(2 * 65);
    const counted = told().reduce((sum, reason) => sum + Number(reason?.split(': ').at(-1)), 0);
    expect(counted).toBe(10_000);
  });

  it('is counted to the last request at the end', async () => {
    for (let i = 0; i < 7; i += 1) bench.refusals.flood('credential.invalid');
    await settled();
    await bench.refusals.flush();
    await bench.refusals.flush();
    expect(told()).toEqual(['credential.invalid: 1', 'credential.invalid: 6']);
  });

  it('keeps its count while nothing can be recorded, and the end says so', async () => {
    unreliable.isAway = true;
    for (let i = 0; i < 5; i += 1) bench.refusals.flood('credential.invalid');
    await settled().catch(() => undefined);
    await expect(bench.refusals.flush()).rejects.toMatchObject({ code: 'store.unavailable' });
    unreliable.isAway = false;
    await bench.refusals.flush();
    expect(told()).toEqual(['credential.invalid: 5']);
  });
});

describe('a request of a known caller that is not understood', () => {
  it('is an entry of its own, with who it was and what was wrong', async () => {
    const place = await bench.refusals.invalid(bench.person('legal'), 'json.depth', 'nested too deeply');
    expect(state.entries[place.seq]?.entry).toMatchObject({
      type: 'request.invalid',
      outcome: 'refused',
      actor: { id: 'legal' },
      rules: [{ rule: 'BKT-R31', reason: 'json.depth: nested too deeply' }],
    });
  });

  it('is rejected with the store: what cannot be recorded is not answered as if it were', async () => {
    unreliable.isAway = true;
    const work = bench.refusals.invalid(bench.person('legal'), 'json.depth', 'nested too deeply');
    await expect(work).rejects.toMatchObject({ code: 'store.unavailable' });
  });
});
