import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BlockWalk, listed, union, type BlockCursor } from './block-cursors.ts';

const ENTRIES = 10;

/** Blocks of ten entries each, one after the other. @returns blocks met, and the places where pages ended early */
function walkAll(
  cursorsOf: () => BlockCursor[],
  endSeq = Number.POSITIVE_INFINITY,
): { met: number[]; places: number[] } {
  const met: number[] = [];
  const places: number[] = [];
  for (let from = 0; ;) {
    const walk = new BlockWalk(cursorsOf(), from, endSeq);
    let block = walk.next();
    for (; typeof block === 'number'; block = walk.next()) {
      met.push(block);
      walk.advance(block + ENTRIES, ENTRIES);
    }
    if (block === undefined) return { met, places };
    from = walk.resumeSeq;
    places.push(from);
  }
}

const blockLists = fc
  .uniqueArray(fc.nat(60), { maxLength: 40 })
  .map((blocks) => blocks.map((b) => b * ENTRIES).sort((a, b) => a - b));

describe('a walk through blocks', () => {
  it('meets exactly the blocks that all cursors have, in order', () => {
    fc.assert(
      fc.property(fc.array(blockLists, { minLength: 1, maxLength: 4 }), (lists) => {
        const [first = [], ...others] = lists;
        const common = first.filter((block) => others.every((list) => list.includes(block)));
        expect(walkAll(() => lists.map(listed))).toEqual({ met: common, places: [] });
      }),
    );
  });

  it('takes a union for one cursor that has the blocks of all', () => {
    fc.assert(
      fc.property(blockLists, blockLists, (one, other) => {
        const both = [...new Set([...one, ...other])].sort((a, b) => a - b);
        expect(walkAll(() => [union([listed(one), listed(other)])]).met).toEqual(both);
      }),
    );
  });

  it('stops before the end that is asked for', () => {
    const blocks = [0, 10, 20, 30];
    expect(walkAll(() => [listed(blocks)], 20).met).toEqual([0, 10]);
  });

  it('ends a page that costs too much, and goes on from its place without a gap or a double', () => {
    const even = Array.from({ length: 60_000 }, (_, index) => index * 2 * ENTRIES);
    const odd = even.map((block) => block + ENTRIES);
    const last = 59_999 * 2 * ENTRIES;
    const { met, places } = walkAll(() => [listed(even), listed([...odd.slice(0, -1), last])]);
    expect(met).toEqual([last]);
    expect(places.length).toBeGreaterThan(1);
    expect([...places].sort((a, b) => a - b)).toEqual(places);

    const crowded = walkAll(() => [listed(even)]);
    expect(crowded.met).toEqual(even);
    expect(crowded.places.length).toBeGreaterThan(5);
  });
});
