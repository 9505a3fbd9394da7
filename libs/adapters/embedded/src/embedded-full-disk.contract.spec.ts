import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BucketError } from '@bucket/domain';
import { EndlessLog, holdEndlessLog, requireInCi, SmallDisk } from '@bucket/testing';
import { EmbeddedBucketStore } from './index.ts';

const RECOVERY_MS_MAX = 5_000;
const probe = SmallDisk.mount(1);
probe?.unmount();
requireInCi(probe !== undefined, 'a file system of its own (mount -t tmpfs)');
const onSmallDisk = probe === undefined ? describe.skip : describe;

let disk: SmallDisk | undefined;
let store: EmbeddedBucketStore;
let log: EndlessLog;
let height: number;

function mounted(): SmallDisk {
  if (disk === undefined) throw new Error('no disk');
  return disk;
}

/** Commits the next block. @returns the code of its failure, or `committed` */
async function commitNext(): Promise<string> {
  const block = log.block(height + 1);
  try {
    await store.commit(block, block.previous);
    height += 1;
    return 'committed';
  } catch (error) {
    return error instanceof BucketError ? error.code : String(error);
  }
}

const isWritable = (): Promise<boolean> =>
  store.writable().then(
    () => true,
    () => false,
  );

async function writableWithin(ms: number): Promise<boolean> {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs) {
    if (await isWritable()) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

onSmallDisk('an embedded store on a disk that fills up', () => {
  beforeEach(async () => {
    disk = SmallDisk.mount(48);
    store = await EmbeddedBucketStore.open({ directory: mounted().directory });
    log = new EndlessLog(9);
    height = -1;
    for (let blocks = 0; blocks < 20; blocks += 1) expect(await commitNext()).toBe('committed');
  });
  afterEach(async () => {
    await store.close();
    mounted().unmount();
  });

  it('refuses while it is full, says so, and goes on within 5 s of there being room, again and again', async () => {
    for (let round = 0; round < 3; round += 1) {
      const outcomes = new Set<string>();
      for (let attempt = 0; attempt < 30; attempt += 1) {
        // Emptying the write-ahead log gives room back, which is taken away again.
        mounted().fill();
        outcomes.add(await commitNext());
      }
      expect(outcomes).toContain('store.unavailable');
      // Recovering empties the write-ahead log, which gives room back once more.
      await isWritable();
      mounted().fill();
      expect(await isWritable()).toBe(false);
      mounted().free();
      expect(await writableWithin(RECOVERY_MS_MAX)).toBe(true);
      expect(await commitNext()).toBe('committed');
    }
    expect((await store.head()).height).toBe(height);
    expect(await holdEndlessLog(store, log)).toBe(height);
  }, 60_000);

  it('loses nothing that was acknowledged when it is opened again after it was full', async () => {
    for (let attempt = 0; attempt < 30; attempt += 1) {
      mounted().fill();
      await commitNext();
    }
    await store.close();
    mounted().free();
    store = await EmbeddedBucketStore.open({ directory: mounted().directory });
    expect((await store.head()).height).toBe(height);
    expect(await holdEndlessLog(store, log)).toBe(height);
    expect(await commitNext()).toBe('committed');
  }, 60_000);
});
