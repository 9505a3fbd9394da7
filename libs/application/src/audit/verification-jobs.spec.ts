import { beforeEach, describe, expect, it } from '@jest/globals';
import { BucketError } from '@bucket/domain';
import { MemoryBucketStore, MemoryState } from '@bucket/memory';
import { nodeRandom } from '@bucket/node';
import type { BucketStore } from '@bucket/ports';
import { ManualClock } from '@bucket/testing';
import { codeOf, valueOf, Workbench } from '../workbench/workbench.spec-data.ts';
import { VerificationJobs, type VerificationProgress } from './verification-jobs.ts';

const TURN = () => new Promise((resolve) => setImmediate(resolve));

let state: MemoryState;
let bench: Workbench;
let nowMs = 0;
let paused: number[] = [];
let faults: unknown[] = [];

const jobsOver = ({ committer }: Workbench) =>
  new VerificationJobs(committer, {
    vault: { isIntact: () => true },
    random: nodeRandom,
    stopwatch: { elapsedMs: () => nowMs },
    pause: async (ms) => {
      paused.push(ms);
      nowMs += ms;
      await TURN();
    },
    onFault: (error) => faults.push(error),
  });

beforeEach(async () => {
  [nowMs, paused, faults] = [0, [], []];
  state = new MemoryState();
  // Ids are made by the clock of the machine.
  bench = await Workbench.open(MemoryBucketStore.open(state), new ManualClock(Date.now()));
});

async function ended(jobs: VerificationJobs, id: string): Promise<VerificationProgress | undefined> {
  for (;;) {
    const progress = valueOf(await jobs.get(bench.person('auditor'), id));
    if (progress?.status !== 'running') return progress;
    await TURN();
  }
}

describe('a verification that nobody waits for', () => {
  it('gives the result, and checks no more than 10,000 entries a second', async () => {
    const caller = await bench.integrate('AI_Avatar', ['avatar_config']);
    await Promise.all(Array.from({ length: 600 }, () => bench.avatar(caller)));
    const jobs = jobsOver(bench);
    const { id } = valueOf(await jobs.start(bench.person('auditor')));
    const progress = await ended(jobs, id);
    expect(progress).toMatchObject({ status: 'done', result: { intact: true, artifacts: 600 } });
    expect(paused.length).toBeGreaterThan(0);
    expect(nowMs).toBeGreaterThanOrEqual((progress?.total ?? 0) / 10);
    expect(progress?.rate).toBeLessThanOrEqual(10_000);
  });

  it('fails where the store cannot be read, without a verdict', async () => {
    const store: BucketStore = new Proxy(MemoryBucketStore.open(state), {
      get: (target, name) => {
        if (name === 'countStored')
          return () => Promise.reject(new BucketError('store.unavailable', { operation: 'test' }));
        if (name === 'head' && faulty)
          return () => Promise.reject(new BucketError('store.unavailable', { operation: 'test' }));
        const member: unknown = Reflect.get(target, name);
        return typeof member === 'function' ? (member.bind(target) as unknown) : member;
      },
    });
    let faulty = false;
    bench = await Workbench.open(store, bench.clock);
    const jobs = jobsOver(bench);
    faulty = true;
    const { id } = valueOf(await jobs.start(bench.person('auditor')));
    const progress = await ended(jobs, id);
    expect(progress?.status).toBe('failed');
    expect(progress?.result).toBeUndefined();
    expect(faults).toHaveLength(1);
  });

  it('runs one after the other, and at most ten at a time', async () => {
    const jobs = jobsOver(bench);
    const auditor = bench.person('auditor');
    const asked = await Promise.allSettled(Array.from({ length: 12 }, () => jobs.start(auditor)));
    const refused = asked.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(2);
    expect(refused[0]).toMatchObject({ reason: { code: 'committer.overloaded' } });
    for (const each of asked) {
      if (each.status === 'fulfilled') expect((await ended(jobs, valueOf(each.value).id))?.status).toBe('done');
    }
    expect(codeOf(await jobs.start(auditor))).toBe('recorded');
  });

  it('is interrupted for another process, which finds that it was asked for', async () => {
    const { id } = valueOf(await jobsOver(bench).start(bench.person('auditor')));
    const other = jobsOver(await Workbench.open(MemoryBucketStore.open(state), bench.clock));
    const auditor = bench.person('auditor');
    expect(valueOf(await other.get(auditor, id))).toEqual({ id, status: 'interrupted', done: 0, total: 0, rate: 0 });
    expect(valueOf(await other.get(auditor, nodeRandom.uuid7()))).toBeUndefined();
  });
});
