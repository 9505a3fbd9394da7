import { expect } from '@jest/globals';
import { emptyRoot, GENESIS_HASH, toHex, type RecordChange } from '@bucket/domain';
import { LogBuilder } from '../builders/log-builder.ts';
import { nodeSha256 } from '../builders/node-crypto.ts';
import { holdTiles } from './hold-tiles.ts';
import { all, commitAll } from './reads.ts';
import type { Promised } from './store-fixture.ts';

const limitChange = (value: number, at: string): RecordChange => ({
  kind: 'limit',
  id: 'writesPerSecond',
  value: { limit: 'writesPerSecond', value, changeRequestId: `change-${value}`, at },
});

/** Heights 0 to 9 with 1 to 10 entries; every third block records a change of a limit. */
function tenBlocks(): LogBuilder {
  const builder = new LogBuilder(3);
  for (let height = 0; height < 10; height += 1) {
    for (let entry = 0; entry < height; entry += 1) builder.note('governance.read');
    if (height % 3 === 0) builder.record([limitChange(height, builder.at), limitChange(height + 100, builder.at)]);
    else builder.create({ productId: height % 2 === 0 ? 'Gurukul' : 'AI_Avatar' });
    builder.seal();
  }
  return builder;
}

/** `LedgerStore`: the log as it is read back. */
export function logPromises(promise: Promised): void {
  promise('has an empty head at first, and nothing else', async (fixture) => {
    const store = await fixture.open();
    const rootHash = toHex(emptyRoot(nodeSha256));
    expect(await store.head()).toEqual({ height: -1, size: 0, entryHash: GENESIS_HASH, rootHash, at: '' });
    expect(await all(store.blocks(-1))).toEqual([]);
    expect(await all(store.entries(0, 10))).toEqual([]);
    expect(await all(store.details())).toEqual([]);
    expect(await store.usage()).toEqual([]);
    expect(await store.checkpoint()).toBeUndefined();
    expect(await store.checkpoint(0)).toBeUndefined();
    expect(await store.headAtSize(0)).toBeUndefined();
    expect(await store.headAtSize(1)).toBeUndefined();
    expect(await store.tile(0, 0)).toBeUndefined();
    expect(await store.entry(0)).toBeUndefined();
    expect(await store.queryEntries({}, 10)).toEqual({ items: [], next: undefined });
    expect(await store.countStored()).toMatchObject({ artifacts: 0, versions: 0 });
  });

  promise('has exactly the head of the block it committed last', async (fixture) => {
    const store = await fixture.open();
    for (const block of tenBlocks().blocks) {
      await store.commit(block, block.previous);
      expect(await store.head()).toEqual(block.head);
    }
  });

  promise('gives blocks in order, above a height, each with everything that others need to follow', async (fixture) => {
    const store = await fixture.open();
    const { blocks } = tenBlocks();
    await commitAll(store, blocks);
    const expected = blocks.map((block) => ({
      head: block.head,
      firstSeq: block.previous.size,
      entries: block.entries.map(({ canonical }) => canonical),
      checkpoint: block.checkpoint,
      details: block.details,
      usage: block.usage,
    }));
    expect(await all(store.blocks(-1))).toEqual(expected);
    expect(await all(store.blocks(6))).toEqual(expected.slice(7));
    expect(await all(store.blocks(9))).toEqual([]);
    expect(await all(store.blocks(99))).toEqual([]);
  });

  promise(
    'gives entries in order, from a seq inclusive to a seq exclusive, and none beyond the end',
    async (fixture) => {
      const store = await fixture.open();
      const { blocks, head } = tenBlocks();
      await commitAll(store, blocks);
      const expected = blocks.flatMap(({ entries }) =>
        entries.map(({ entry, canonical }) => ({ seq: entry.seq, canonical })),
      );
      for (const [from, to] of [
        [0, head.size],
        [0, 1],
        [5, 23],
        [14, 15],
        [head.size - 1, head.size + 50],
      ] as const) {
        expect(await all(store.entries(from, to))).toEqual(expected.slice(from, to));
      }
      expect(await all(store.entries(7, 7))).toEqual([]);
      expect(await all(store.entries(head.size, head.size + 9))).toEqual([]);
      for (const { seq, canonical } of expected) expect(await store.entry(seq)).toEqual({ seq, canonical });
      for (const seq of [-1, head.size, 0.5, Number.NaN, 2 ** 53]) expect(await store.entry(seq)).toBeUndefined();
    },
  );

  promise('gives the contents of governance decisions oldest first', async (fixture) => {
    const store = await fixture.open();
    const { blocks } = tenBlocks();
    await commitAll(store, blocks);
    const details = await all(store.details());
    expect(details).toEqual(blocks.flatMap((block) => block.details));
    for (const { seq } of details) {
      expect(await all(store.details(seq))).toEqual(details.filter((detail) => detail.seq >= seq));
      expect(await all(store.details(seq + 1))).toEqual(details.filter((detail) => detail.seq > seq));
    }
    expect(details.map(({ changes }) => changes.length)).toEqual([2, 2, 2, 2]);
  });

  promise('keeps usage as the absolute values that the last block touching a product gave', async (fixture) => {
    const store = await fixture.open();
    const builder = new LogBuilder(4);
    const sizes = { artifacts: 0, bytes: 0 };
    for (let round = 0; round < 3; round += 1) {
      const first = builder.create({ productId: 'Gurukul' });
      const second = builder.update(first.id);
      builder.seal();
      builder.read(first.id);
      builder.seal();
      sizes.artifacts += 1;
      sizes.bytes += first.sizeBytes + second.sizeBytes;
    }
    builder.create({ productId: 'AI_Avatar' });
    builder.seal();
    await commitAll(store, builder.blocks);
    const usage = new Map((await store.usage()).map((row) => [row.productId, row.usage]));
    expect(usage.size).toBe(2);
    expect(usage.get('Gurukul')).toEqual(sizes);
    expect(usage.get('AI_Avatar')?.artifacts).toBe(1);
  });

  promise('gives the signed note of every block, and of the last one when no height is named', async (fixture) => {
    const store = await fixture.open();
    const { blocks } = tenBlocks();
    await commitAll(store, blocks);
    for (const block of blocks) expect(await store.checkpoint(block.height)).toBe(block.checkpoint);
    expect(await store.checkpoint()).toBe(blocks.at(-1)?.checkpoint);
    expect(await store.checkpoint(10)).toBeUndefined();
  });

  promise('finds the first block whose tree has at least a size', async (fixture) => {
    const store = await fixture.open();
    const { blocks, head } = tenBlocks();
    await commitAll(store, blocks);
    for (let size = 0; size <= head.size + 1; size += 1) {
      expect(await store.headAtSize(size)).toEqual(blocks.find((block) => block.head.size >= size)?.head);
    }
  });

  for (const sizes of [[255, 1, 1], [256, 1], [257], [200, 120, 400]]) {
    promise(`has each tile from its 256th hash on, in blocks of ${sizes.join(', ')}`, async (fixture) => {
      await holdTiles(await fixture.open(), sizes);
    });
  }

  promise('has the tile above after 65,536 entries, equal to what the entries derive', async (fixture) => {
    const store = await fixture.open();
    await holdTiles(store, new Array<number>(16).fill(4_096));
    expect(await store.tile(1, 0)).toHaveLength(8_192);
    expect(await store.tile(0, 255)).toHaveLength(8_192);
    expect(await store.tile(0, 256)).toBeUndefined();
    expect(await store.tile(2, 0)).toBeUndefined();
  });
}
