import { describe, expect, it } from '@jest/globals';
import { COSTS } from './scenarios.mjs';
import { simulate, type Run } from './sharded-bucket.mjs';
import { summarise, sustainedRate } from './throughput.mjs';

const run: Run = {
  shards: 4,
  products: [0.4, 0.3, 0.2, 0.1],
  writesPerSecond: 4_000,
  seconds: 10,
  seed: 7,
  costs: COSTS,
};
const tallyOf = (outcome: ReturnType<typeof simulate>) => summarise(outcome.shards);
const away = (shard: number, forMs: number) => ({ of: 'shard' as const, shard, fromMs: 3_000, forMs });

describe('a sharded bucket', () => {
  it('behaves the same for the same seed, and else does not', () => {
    expect(tallyOf(simulate(run))).toEqual(tallyOf(simulate(run)));
    expect(tallyOf(simulate({ ...run, seed: 8 }))).not.toEqual(tallyOf(simulate(run)));
  });

  it.each([
    ['nothing fails', []],
    ['a shard fails', [away(1, 4_000)]],
    ['governance is away', [{ of: 'governance' as const, fromMs: 3_000, forMs: 7_000 }]],
    ['the load is too high', []],
  ])('tells every write what became of it when %s', (says, outages) => {
    const writesPerSecond = says === 'the load is too high' ? 24_000 : run.writesPerSecond;
    const { offered, accepted, refused, unknown } = tallyOf(simulate({ ...run, writesPerSecond, outages }));
    expect(accepted + refused + unknown).toBe(offered);
    expect(Math.abs(offered / (writesPerSecond * run.seconds) - 1)).toBeLessThan(0.01);
  });

  it('accepts everything in time while nothing fails and the load is within what it sustains', () => {
    const { refused, unknown, latencyMsP99 } = tallyOf(simulate(run));
    expect([refused, unknown]).toEqual([0, 0]);
    expect(latencyMsP99).toBeLessThan(100);
  });

  it('answers in about the time of a commit when it has little to do', () => {
    const { shards } = simulate({ ...run, writesPerSecond: 40 });
    expect(shards[0]?.latency.percentile(0.5)).toBeGreaterThan(COSTS.commitMs * 0.9);
    expect(shards[0]?.latency.percentile(0.5)).toBeLessThan(COSTS.commitMs * 1.5);
  });

  it('loses nothing on the shards that did not fail, not even time', () => {
    const healthy = simulate(run).shards;
    const { shards } = simulate({ ...run, outages: [away(1, 4_000)] });
    for (const index of [0, 2, 3]) expect(shards[index]?.latency).toEqual(healthy[index]?.latency);
    expect(shards[1]?.latency.count).toBeLessThan(healthy[1]?.latency.count ?? 0);
  });

  it('refuses on a failed shard for no longer than it is away', () => {
    const { shards } = simulate({ ...run, outages: [away(0, 4_000)] });
    const { offered = 0, refused = 0, unknown = 0 } = shards[0] ?? {};
    // Those of the last two seconds wait for the new primary.
    expect(refused / offered).toBeCloseTo(2 / run.seconds, 1);
    expect(unknown).toBeGreaterThan(0);
    expect(unknown).toBeLessThanOrEqual(1_000);
  });

  it('goes on without word of governance for the length of the lease, and then refuses', () => {
    const outage = (forMs: number) => [{ of: 'governance' as const, fromMs: 3_000, forMs }];
    const refusedOf = (forMs: number) => tallyOf(simulate({ ...run, outages: outage(forMs) })).refused;
    expect(refusedOf(COSTS.leaseMs)).toBe(0);
    expect(refusedOf(COSTS.leaseMs + 2_000) / (2 * run.writesPerSecond)).toBeCloseTo(1, 1);
  });

  it('covers every entry by a checkpoint over all within one interval, and later while nobody signs', () => {
    const { coverageMsMax } = tallyOf(simulate(run));
    expect(coverageMsMax).toBeLessThanOrEqual(COSTS.checkpointEveryMs);
    const outages = [{ of: 'checkpoint' as const, fromMs: 3_000, forMs: 6_000 }];
    const unsigned = tallyOf(simulate({ ...run, outages }));
    expect(unsigned.coverageMsMax).toBeGreaterThan(6_000);
    expect(unsigned.refused).toBe(0);
  });

  it('never commits more than its committers can', () => {
    const { shards, busiest } = simulate({ ...run, writesPerSecond: 45_000 });
    const most = (run.seconds + 3) * (1_000 / (COSTS.entryMs * 1_000 + COSTS.commitMs * 0.5)) * 1_000;
    for (const { latency } of shards) expect(latency.count).toBeLessThan(most);
    expect(busiest).toBeGreaterThan(0.95);
  });

  it('sustains no more than its largest product lets it', () => {
    const rate = (shards: number) => sustainedRate({ ...run, seconds: 1, shards });
    const [one, four, eight] = [rate(1), rate(4), rate(8)];
    expect(four / one).toBeGreaterThan(2.3);
    expect(four / one).toBeLessThan(2.7);
    expect(eight / four).toBeCloseTo(1, 1);
  });
});
