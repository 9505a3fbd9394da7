import { LogBuilder } from '@bucket/testing';
import { describe, expect, it } from '@jest/globals';
import { changedIds, placeChanges, versionKey, type PlacedChanges } from './placed-changes.ts';

const placesOf = (
  changes: ReadonlyMap<string, PlacedChanges['created'] extends ReadonlyMap<string, infer P> ? P : never>,
) =>
  [...changes].map(([key, { seq, createdSeq, previousSeq, contentHeight, artifact }]) => [
    key,
    { seq, createdSeq, previousSeq, contentHeight, version: artifact.version, state: artifact.state },
  ]);

describe('what a block makes of artifacts', () => {
  const builder = new LogBuilder(1);
  const first = builder.create();
  const second = builder.create();
  const before = placeChanges(builder.seal(), new Map()).created;
  const heads = new Map([...before.values()].map((placed) => [placed.artifact.id, placed]));

  it('is its final form, whatever came in between, in the place where it is looked for', () => {
    const made = builder.create();
    builder.update(made.id);
    builder.delete(made.id);
    builder.update(first.id);
    builder.update(first.id);
    builder.delete(first.id);
    builder.delete(second.id);
    const block = builder.seal();
    expect(changedIds(block)).toEqual([first.id, second.id]);
    const { created, versioned, restated } = placeChanges(block, heads);
    const active = { contentHeight: 1, state: 'active' };
    expect(placesOf(created)).toEqual([[made.id, { ...active, seq: 2, createdSeq: 2, previousSeq: 2, version: 1 }]]);
    expect(placesOf(versioned)).toEqual([
      [
        versionKey(made.id, 2),
        { contentHeight: 1, state: 'deleted', seq: 4, createdSeq: 2, previousSeq: 2, version: 2 },
      ],
      [versionKey(first.id, 2), { ...active, seq: 5, createdSeq: 0, previousSeq: 0, version: 2 }],
      [
        versionKey(first.id, 3),
        { contentHeight: 1, state: 'deleted', seq: 7, createdSeq: 0, previousSeq: 5, version: 3 },
      ],
    ]);
    expect(placesOf(restated)).toEqual([
      [
        versionKey(second.id, 1),
        { contentHeight: 0, state: 'deleted', seq: 8, createdSeq: 1, previousSeq: 1, version: 1 },
      ],
    ]);
  });

  it.each([
    ['a version that does not follow', { version: 7 }],
    ['a version that is there', { version: 1 }],
    ['an id that is none', { version: 2, id: 'a.b' }],
    ['an id that is a member of every object', { version: 1, id: '__proto__' }],
  ])('is refused with %s', (_, parts) => {
    const rival = builder.rival(2);
    const content = { payload: '{}', salt: '0'.repeat(32) };
    const artifact = { ...first, ...parts };
    rival.impose('artifact.update', { artifact: { kind: 'versioned', artifact, content } });
    const block = rival.seal();
    expect(() => placeChanges(block, heads)).toThrow(TypeError);
  });

  it('is refused where it changes what is not there, or creates what is', () => {
    const rival = builder.rival(3);
    const content = { payload: '{}', salt: '0'.repeat(32) };
    for (const kind of ['versioned', 'created'] as const) {
      rival.impose('artifact.update', { artifact: { kind, artifact: first, content } });
      const block = rival.seal();
      expect(() => placeChanges(block, kind === 'created' ? heads : new Map())).toThrow(TypeError);
    }
  });
});
