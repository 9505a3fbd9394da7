import { setTimeout as sleep } from 'node:timers/promises';
import { BucketError } from '@bucket/domain';
import { CommittingProcess, EndlessLog, holdEndlessLog, lastCommitted, SeededRandom } from '@bucket/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { MongoBucketStore } from './mongo-bucket-store.ts';
import { MongoFixture, SERVER_URL } from './mongo-fixture.spec-data.ts';

const SEED = 11;
const BUILT = new URL('../dist/index.js', import.meta.url).href;
const RECOVERY_MS_MAX = 5_000;

(SERVER_URL === undefined ? describe.skip : describe)('processes on one MongoDB', () => {
  let fixture: MongoFixture;
  let log: EndlessLog;
  const started: CommittingProcess[] = [];

  beforeEach(() => {
    fixture = new MongoFixture();
    log = new EndlessLog(SEED);
  });

  afterEach(async () => {
    for (const child of started.splice(0)) {
      child.kill();
      await child.ended;
    }
    await fixture.remove();
  });

  const start = (lastHeight = 1_000_000): CommittingProcess => {
    const child = new CommittingProcess({
      module: BUILT,
      exportName: 'MongoBucketStore',
      options: { url: fixture.url },
      seed: SEED,
      lastHeight,
    });
    started.push(child);
    return child;
  };

  const reaches = async (child: CommittingProcess, height: number): Promise<void> => {
    const endMs = performance.now() + 60_000;
    while (lastCommitted(child.reports) < height) {
      if (performance.now() > endMs) throw new Error(`height ${height} was not reached`);
      await sleep(5);
    }
  };

  /** The first opening that the server answers: one that is too busy to answer says nothing of what a crash has left. */
  const opened = async (attempts = 5): Promise<{ store: MongoBucketStore; height: number; tookMs: number }> => {
    const startedMs = performance.now();
    try {
      const store = await fixture.open();
      const { height } = await store.head();
      return { store, height, tookMs: performance.now() - startedMs };
    } catch (error) {
      if (attempts === 1 || !BucketError.is(error, 'store.unavailable')) throw error;
      await sleep(1_000);
      return opened(attempts - 1);
    }
  };

  /** @returns the height found */
  const holds = async (acknowledged: number): Promise<number> => {
    const { store, height, tookMs } = await opened();
    expect(tookMs).toBeLessThan(RECOVERY_MS_MAX);
    expect(height).toBeGreaterThanOrEqual(acknowledged);
    await holdEndlessLog(store, log);
    await store.close();
    return height;
  };

  it('lose nothing acknowledged and leave no half block when one is killed, 12 times over', async () => {
    const random = new SeededRandom(1);
    let height = -1;
    for (let round = 0; round < 12; round += 1) {
      const child = start();
      await reaches(child, height + 3);
      await sleep(random.below(80));
      child.kill();
      const { reports } = await child.ended;
      height = await holds(lastCommitted(reports));
      expect(height - lastCommitted(reports)).toBeLessThanOrEqual(1);
    }
  });

  it('go on while one is paused in the middle, and are not disturbed when it wakes', async () => {
    const random = new SeededRandom(2);
    const [first, second, third] = [start(), start(), start()];
    for (let round = 0; round < 6; round += 1) {
      const paused = random.pick([first, second, third]);
      await reaches(paused, lastCommitted(paused.reports) + 2);
      await sleep(random.below(50));
      paused.pause();
      const other = paused === first ? second : first;
      await reaches(other, lastCommitted(other.reports) + 10);
      paused.resume();
    }
    for (const child of [first, second, third]) child.kill();
    const acknowledged = await Promise.all(
      [first, second, third].map(async (child) => lastCommitted((await child.ended).reports)),
    );
    await holds(Math.max(...acknowledged));
  });
});
