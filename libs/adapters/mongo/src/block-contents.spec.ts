import type { SealedBlock } from '@bucket/domain';
import { LogBuilder } from '@bucket/testing';
import { describe, expect, it } from '@jest/globals';
import { blockContents, CHUNK_BYTES, INLINE_BYTES_MAX, INLINE_TOTAL_BYTES_MAX, linesOf } from './block-contents.ts';
import { placeChanges, versionKey } from './placed-changes.ts';

const ROOM = 16_000_000;
/** The payload `"xx…"` of so many bytes. */
const ofBytes = (bytes: number): string => 'x'.repeat(bytes - 2);

const contentsOf = (block: SealedBlock, roomBytes = ROOM) =>
  blockContents(block, placeChanges(block, { heads: new Map(), versions: new Map() }), roomBytes);

describe('the contents of a block', () => {
  it('keep salt and payload of each version apart, to the last character', () => {
    const builder = new LogBuilder(1);
    const { id } = builder.create({ payload: { text: 'line\nfeed \u{1f600}' } });
    const { contents } = contentsOf(builder.seal());
    const { payload, salt } = builder.artifacts.get(id)?.content ?? {};
    expect(linesOf(contents.get(versionKey(id, 1)) ?? '')).toEqual([salt, payload]);
  });

  it('lie in pieces outside where a payload is larger than its neighbours can bear', () => {
    const builder = new LogBuilder(2);
    const at = builder.create({ payload: ofBytes(INLINE_BYTES_MAX) });
    const above = builder.create({ payload: ofBytes(INLINE_BYTES_MAX + 1) });
    const huge = builder.create({ payload: ofBytes(2 * CHUNK_BYTES + 1) });
    const { contents, large, chunks } = contentsOf(builder.seal());
    expect([...contents.keys()]).toEqual([versionKey(at.id, 1)]);
    expect([...large].map(([key, text]) => [key, linesOf(text)[1]])).toEqual([
      [versionKey(above.id, 1), '1'],
      [versionKey(huge.id, 1), '3'],
    ]);
    expect(chunks.map(({ bytes }) => bytes.length)).toEqual([INLINE_BYTES_MAX + 1, CHUNK_BYTES, CHUNK_BYTES, 1]);
  });

  it.each([
    ['the payloads of one block may take', ROOM, Math.floor(INLINE_TOTAL_BYTES_MAX / INLINE_BYTES_MAX)],
    ['its document has room', INLINE_BYTES_MAX * 3, 3],
    ['its document has room, which is none', 0, 0],
  ])('lie outside where they are more than %s', (_, roomBytes, inlineCount) => {
    const builder = new LogBuilder(3);
    for (let count = 0; count < 70; count += 1) builder.create({ payload: ofBytes(INLINE_BYTES_MAX) });
    const { contents, large, chunks } = contentsOf(builder.seal(), roomBytes);
    expect([contents.size, large.size, chunks.length]).toEqual([inlineCount, 70 - inlineCount, 70 - inlineCount]);
  });

  it('hold nothing of what is destroyed within the block', () => {
    const builder = new LogBuilder(4);
    const purged = builder.create({ payload: ofBytes(2 * CHUNK_BYTES) });
    builder.update(purged.id);
    builder.purge(purged.id, 1);
    const erased = builder.create();
    builder.erase(erased.id);
    const { contents, large, chunks } = contentsOf(builder.seal());
    expect([[...contents.keys()], large.size, chunks.length]).toEqual([[versionKey(purged.id, 2)], 0, 0]);
  });
});
