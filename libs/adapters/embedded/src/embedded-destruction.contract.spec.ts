import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { commitAll, LogBuilder, SeededRandom } from '@bucket/testing';
import { EmbeddedBucketStore } from './index.ts';

let directory: string;

const opened: EmbeddedBucketStore[] = [];

async function open(): Promise<EmbeddedBucketStore> {
  const store = await EmbeddedBucketStore.open({ directory });
  opened.push(store);
  return store;
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bucket-destruction-'));
});
afterEach(async () => {
  // A failed test leaves its stores open, and their threads would keep Jest from ending.
  await Promise.all(opened.splice(0).map((store) => store.close().catch(() => undefined)));
  await rm(directory, { recursive: true });
});

/** Files of the folder in which a text stands. */
const filesWith = (text: string): string[] =>
  readdirSync(directory).filter((name) => readFileSync(join(directory, name)).includes(text));

/** Payloads of a size that leaves them on a page of their own, or not. */
const payload = (mark: string, size: number) => ({ title: `canary-${mark} `.repeat(Math.ceil(size / 12)) });

describe('the files of a store', () => {
  it.each([20, 700, 6_000, 200_000])(
    'hold no byte of %d bytes of content and owner that were erased, and all of what was not',
    async (size) => {
      const store = await open();
      const random = new SeededRandom(size);
      const builder = new LogBuilder(size);
      const create = (mark: string) =>
        builder.create({ ownerId: `owner-${mark}`, labels: { of: `label-${mark}` }, payload: payload(mark, size) });
      const artifacts = Array.from({ length: 60 }, (_, n) => {
        const mark = n % 2 === 0 ? 'gone' : 'stays';
        const artifact = create(mark);
        if (n % 10 === 0) builder.seal();
        return { ...artifact, mark };
      });
      builder.seal();
      for (const { id, mark } of artifacts) {
        const versions = random.below(3);
        for (let n = 0; n < versions; n += 1) builder.update(id, { payload: payload(mark, size + 17 * n) });
        if (random.below(4) === 0) builder.seal();
      }
      builder.seal();
      for (const { id, mark } of artifacts) {
        if (mark !== 'gone') continue;
        const head = builder.artifacts.get(id)?.artifact.version ?? 1;
        for (let version = 1; version <= head; version += 1) builder.erase(id, version);
        if (random.below(3) === 0) builder.seal();
      }
      builder.seal();
      await commitAll(store, builder.blocks);
      expect(filesWith('canary-gone')).toEqual([]);
      expect(filesWith('owner-gone')).toEqual([]);
      expect(filesWith('label-gone')).toEqual([]);
      expect(filesWith('canary-stays')).toContain('bucket.sqlite');
      await store.close();
      expect(filesWith('gone')).toEqual([]);
    },
    60_000,
  );

  it('hold no byte of it either when somebody was reading while it was destroyed', async () => {
    const store = await open();
    const other = await open();
    const builder = new LogBuilder(3);
    const { id } = builder.create({ ownerId: 'owner-gone', payload: payload('gone', 100) });
    builder.seal();
    builder.erase(id, 1);
    builder.seal();
    const reads = (async () => {
      for (let n = 0; n < 200; n += 1)
        await other.decisionFacts({ heads: [{ artifactId: id, content: true }], versions: [], idempotencyKeys: [] });
    })();
    await commitAll(store, builder.blocks);
    await reads;
    for (let tries = 0; tries < 50 && filesWith('gone').length > 0; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(filesWith('gone')).toEqual([]);
    await other.close();
    await store.close();
  });
});
