import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  CommittingProcess,
  EndlessLog,
  holdEndlessLog,
  lastCommitted,
  SeededRandom,
  type CommitReport,
  type Hardship,
} from '@bucket/testing';
import { EmbeddedBucketStore } from './index.ts';

const SEED = 7;
const RECOVERY_MS_MAX = 5_000;
const BUILT = new URL('../dist/index.js', import.meta.url).href;

let directory: string;
let log: EndlessLog;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bucket-crash-'));
  log = new EndlessLog(SEED);
});
afterEach(() => rm(directory, { recursive: true }));

const start = (hardship: Hardship = {}, lastHeight = 1_000_000): CommittingProcess =>
  new CommittingProcess(
    { module: BUILT, exportName: 'EmbeddedBucketStore', options: { directory }, seed: SEED, lastHeight },
    hardship,
  );

/** Opens what a process left behind and holds it against what it said. @returns the height found */
async function recover(acknowledged: number): Promise<number> {
  const startedMs = Date.now();
  const store = await EmbeddedBucketStore.open({ directory });
  try {
    const { height } = await store.head();
    expect(Date.now() - startedMs).toBeLessThan(RECOVERY_MS_MAX);
    // Nothing acknowledged is lost; of what was in progress, one block at most is there.
    expect(height - acknowledged === 0 || height - acknowledged === 1).toBe(true);
    return await holdEndlessLog(store, log);
  } finally {
    await store.close();
  }
}

const codesOf = (reports: readonly CommitReport[]): string[] =>
  reports.flatMap((report) => (report.kind === 'failed' ? [report.code] : []));

describe('a process killed while it commits', () => {
  it('has lost nothing acknowledged and left no half block, 20 times over', async () => {
    const random = new SeededRandom(1);
    let height = -1;
    for (let round = 0; round < 20; round += 1) {
      const child = start();
      while (lastCommitted(child.reports) < height + 3) await new Promise((resolve) => setTimeout(resolve, 5));
      await new Promise((resolve) => setTimeout(resolve, random.below(60)));
      child.kill();
      const { reports, signal, stderr } = await child.ended;
      expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: '' });
      expect(reports[0]).toMatchObject({ kind: 'opened', height });
      height = await recover(lastCommitted(reports));
    }
    expect(height).toBeGreaterThan(60);
  }, 240_000);

  it.each(['commit.begin', 'commit.half-written', 'commit.before-fsync', 'commit.after-fsync'])(
    'is at the last acknowledged block or the next one after a kill at %s, again and again',
    async (point) => {
      let height = -1;
      for (const nth of [1, 2, 7]) {
        const { reports, signal } = await start({ failpoint: `${point}:kill:${nth}` }).ended;
        expect(signal).toBe('SIGKILL');
        const acknowledged = Math.max(height, lastCommitted(reports));
        const found = await recover(acknowledged);
        expect(found - acknowledged).toBe(point === 'commit.after-fsync' ? 1 : 0);
        height = found;
      }
      expect(await start({}, height + 5).ended).toMatchObject({ exitCode: 0, signal: null });
      expect(await recover(height + 5)).toBe(height + 5);
    },
    120_000,
  );

  it('drops a block whose last page was torn, and goes on', async () => {
    const { reports, signal } = await start({ failpoint: 'commit.after-fsync:torn:6' }).ended;
    expect(signal).toBe('SIGKILL');
    expect(await recover(lastCommitted(reports))).toBe(4);
    expect((await start({}, 12).ended).exitCode).toBe(0);
    expect(await recover(12)).toBe(12);
  }, 60_000);
});

describe('a disk that fails', () => {
  it.each([
    ['commit.begin:eio:4', ['store.unavailable']],
    ['commit.half-written:eio:4', ['store.unavailable']],
    ['commit.half-written:enospc:4', ['store.unavailable']],
    ['commit.before-fsync:enospc:4', ['store.unavailable']],
    ['commit.before-fsync:eio:4', ['store.outcome-unknown']],
    // The block is there, so the same one cannot be committed again.
    ['commit.after-fsync:eio:4', ['store.outcome-unknown', 'ledger.head-moved']],
  ])(
    'at %s makes that commit fail with %j alone: the next one opens the file again and goes on',
    async (point, codes) => {
      const { reports, exitCode } = await start({ failpoint: point }, 10).ended;
      expect(exitCode).toBe(0);
      expect(codesOf(reports)).toEqual(codes);
      expect(await recover(10)).toBe(10);
    },
    60_000,
  );

  it('that takes no more bytes loses nothing that was acknowledged', async () => {
    const child = start({ fileBlocksMax: 2_000 });
    while (codesOf(child.reports).length < 4) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill();
    const { reports } = await child.ended;
    for (const code of codesOf(reports)) expect(['store.outcome-unknown', 'store.unavailable']).toContain(code);
    expect(await recover(lastCommitted(reports))).toBeGreaterThan(10);
  }, 60_000);

  it('only delays a commit when it is slow', async () => {
    const { reports, exitCode } = await start({ failpoint: 'commit.before-fsync:delay:2' }, 5).ended;
    expect(exitCode).toBe(0);
    expect(codesOf(reports)).toEqual([]);
    expect(await recover(5)).toBe(5);
  }, 60_000);
});
