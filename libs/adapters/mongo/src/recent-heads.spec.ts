import { LogBuilder } from '@bucket/testing';
import type { SealedBlock } from '@bucket/domain';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { placeChanges, predecessorKeys, versionKey } from './placed-changes.ts';
import { RecentHeads } from './recent-heads.ts';
import type { PlacedVersion } from './version-text.ts';

const NOTHING_PROJECTED = -1;

describe('heads that a process has lately written', () => {
  let builder: LogBuilder;
  let recent: RecentHeads;
  /** The first version of each artifact. */
  const first = new Map<string, PlacedVersion>();

  beforeEach(() => {
    builder = new LogBuilder(1);
    recent = new RecentHeads();
    const { head } = builder;
    recent.begin(head, -1);
  });

  const wrote = (block: SealedBlock, changedBefore = -1, projected = NOTHING_PROJECTED): void => {
    const { heads, versions } = predecessorKeys(block);
    const known = new Map([...recent.pick(heads)].map(([id, { placed }]) => [id, placed]));
    const older = new Map(
      versions.flatMap(({ artifactId, version }) => {
        const placed = first.get(artifactId);
        return placed === undefined ? [] : [[versionKey(artifactId, version), placed]];
      }),
    );
    const changes = placeChanges(block, { heads: known, versions: older });
    for (const [id, placed] of changes.created) first.set(id, placed);
    recent.wrote(block, changes, changedBefore, projected);
  };
  const headOf = (id: string) => recent.pick([id]).get(id);

  it('are those of the last block, with their contents', () => {
    const { id } = builder.create();
    wrote(builder.seal());
    const updated = builder.update(id);
    const block = builder.seal();
    wrote(block);
    expect(recent.isAt(block.head.entryHash)).toBe(true);
    expect([headOf(id)?.placed.artifact, headOf(id)?.content]).toEqual([updated, builder.artifacts.get(id)?.content]);
    const deleted = builder.delete(id);
    wrote(builder.seal());
    expect([headOf(id)?.placed.artifact, headOf(id)?.content]).toEqual([deleted, builder.artifacts.get(id)?.content]);
  });

  it('have no content once it is destroyed, and are not those of an older version that is', () => {
    const { id } = builder.create();
    wrote(builder.seal());
    const second = builder.update(id);
    wrote(builder.seal());
    builder.purge(id, 1);
    wrote(builder.seal());
    expect([headOf(id)?.placed.artifact, headOf(id)?.content]).toEqual([second, builder.artifacts.get(id)?.content]);
    const purged = builder.purge(id, 2);
    wrote(builder.seal());
    expect([headOf(id)?.placed.artifact, headOf(id)?.content]).toEqual([purged, undefined]);
  });

  it('are forgotten when another process has written a block', () => {
    const { id } = builder.create();
    wrote(builder.seal());
    builder.update(id);
    const theirs = builder.seal();
    recent.begin(theirs.head, theirs.height);
    expect([headOf(id), recent.isAt(theirs.head.entryHash), recent.changesSince]).toEqual([undefined, true, 1]);
  });

  it('are not set back by what was read before them', () => {
    const { id } = builder.create();
    const first = builder.seal();
    wrote(first);
    const updated = builder.update(id);
    const second = builder.seal();
    const old = headOf(id);
    wrote(second);
    recent.begin(first.head, -1);
    recent.keep(first.head.entryHash, old === undefined ? [] : [old], NOTHING_PROJECTED);
    expect(headOf(id)?.placed.artifact).toEqual(updated);
    expect(recent.isAt(second.head.entryHash)).toBe(true);
  });

  it('begin anew with a block on one that another process has written', () => {
    const other = builder.create();
    wrote(builder.seal());
    builder.update(other.id);
    builder.seal();
    const { id } = builder.create();
    const block = builder.seal();
    wrote(block, 1);
    expect([headOf(other.id), headOf(id)?.placed.seq, recent.changesSince]).toEqual([undefined, 2, 1]);
  });

  it.each([
    ['in number', { heads: 20, contentsLength: 1_000_000 }, 20],
    ['in the length of their contents', { heads: 1_000, contentsLength: 450 }, 10],
  ])('are bounded %s, but for changes that the store does not tell yet', (_, bounds, kept) => {
    recent = new RecentHeads(bounds);
    recent.begin(builder.head, -1);
    const payload = 'x'.repeat(43);
    const changed = builder.create({ payload });
    wrote(builder.seal());
    builder.update(changed.id, { payload });
    wrote(builder.seal());
    const created = Array.from({ length: 50 }, () => builder.create({ payload }).id);
    wrote(builder.seal());
    expect(headOf(changed.id)?.placed.artifact.version).toBe(2);
    wrote(builder.seal(), 1, 1);
    expect(headOf(changed.id)).toBeUndefined();
    expect([...recent.pick(created).keys()]).toEqual(created.slice(-kept));
  });

  it('hold no content that is large', () => {
    const { id } = builder.create({ payload: 'x'.repeat(100_000) });
    wrote(builder.seal());
    expect([headOf(id)?.placed.seq, headOf(id)?.content]).toEqual([0, undefined]);
  });
});
