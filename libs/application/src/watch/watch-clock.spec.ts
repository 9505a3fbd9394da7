import { beforeEach, describe, expect, it } from '@jest/globals';
import { alertOf } from '@bucket/domain';
import { MemoryBucketStore, MemoryState } from '@bucket/memory';
import { nodeRandom } from '@bucket/node';
import { Workbench } from '../workbench/workbench.spec-data.ts';
import { WatchClock } from './watch-clock.ts';

const DAY_MS = 86_400_000;

let state: MemoryState;
let bench: Workbench;
let watch: WatchClock;

beforeEach(async () => {
  state = new MemoryState();
  bench = await Workbench.open(MemoryBucketStore.open(state));
  watch = new WatchClock(bench.committer, nodeRandom);
});

const told = () => state.entries.map(({ entry }) => entry).filter(({ type }) => type === 'bucket.clock');

describe('a clock that jumps 60 days ahead', () => {
  it('is told once, to those who can set it right', async () => {
    await bench.request('waiting');
    bench.clock.jump(60 * DAY_MS);
    for (let check = 0; check < 3; check += 1) {
      bench.clock.advance(10_000);
      await watch.check();
    }
    const [entry, ...more] = told();
    expect([entry?.reason, more]).toEqual(['the clock moved the log 5184000 seconds further than time has passed', []]);
    expect(entry === undefined ? undefined : alertOf(entry)).toMatchObject({
      kind: 'clock',
      tell: ['executor', 'owner', 'advisor'],
    });
  });
});

describe('a clock that is corrected by a minute', () => {
  it('is followed, and nobody is told', async () => {
    bench.clock.jump(60_000);
    await bench.request('any');
    await watch.check();
    expect([told(), bench.ledger.head.at]).toEqual([[], new Date(bench.clock.nowMs()).toISOString()]);
  });
});
