import { LogBuilder } from '@bucket/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { placeChanges, predecessorKeys, versionKey, type Predecessors } from './placed-changes.ts';
import type { PlacedVersion } from './version-text.ts';

const NOTHING: Predecessors = { heads: new Map(), versions: new Map() };

const placesOf = (changes: ReadonlyMap<string, PlacedVersion>) =>
  [...changes].map(([key, { seq, createdSeq, previousSeq, writtenHeight, artifact }]) => [
    key,
    [seq, createdSeq, previousSeq, writtenHeight, artifact.version, artifact.state],
  ]);

describe('what a block makes of artifacts', () => {
  let builder: LogBuilder;
  let first: string;
  let second: string;
  let before: Predecessors;

  beforeEach(() => {
    builder = new LogBuilder(1);
    first = builder.create().id;
    second = builder.create().id;
    before = { ...NOTHING, heads: placeChanges(builder.seal(), NOTHING).created };
  });

  it('is its final form, whatever came in between, in the place where it is looked for', () => {
    const { id: made } = builder.create();
    builder.update(made);
    builder.delete(made);
    builder.update(first);
    builder.update(first);
    builder.delete(first);
    builder.delete(second);
    const block = builder.seal();
    expect(predecessorKeys(block)).toEqual({ heads: [first, second], versions: [] });
    const { created, versioned, restated, past } = placeChanges(block, before);
    expect(placesOf(created)).toEqual([[made, [2, 2, 2, 1, 1, 'active']]]);
    expect(placesOf(versioned)).toEqual([
      [versionKey(made, 2), [4, 2, 2, 1, 2, 'deleted']],
      [versionKey(first, 2), [5, 0, 0, 1, 2, 'active']],
      [versionKey(first, 3), [7, 0, 5, 1, 3, 'deleted']],
    ]);
    expect(placesOf(restated)).toEqual([[versionKey(second, 1), [8, 1, 1, 0, 1, 'deleted']]]);
    expect(past.size).toBe(0);
  });

  it('tells the current version from one that is superseded, also within the block', () => {
    builder.update(first);
    builder.purge(first, 1);
    builder.delete(second);
    builder.restore(second);
    builder.update(second);
    const block = builder.seal();
    const { versioned, restated, past, heads } = placeChanges(block, before);
    expect([...versioned.keys()]).toEqual([versionKey(first, 2), versionKey(second, 2)]);
    expect(restated.size).toBe(0);
    expect(placesOf(past)).toEqual([
      [versionKey(first, 1), [3, 0, 0, 0, 1, 'purged']],
      [versionKey(second, 1), [5, 1, 1, 0, 1, 'active']],
    ]);
    expect([...heads.values()].map(({ artifact }) => artifact.version)).toEqual([2, 2]);
  });

  it('tells when each version went out of use, and which are so no more', () => {
    const updated = builder.update(first);
    const deleted = builder.delete(second);
    const made = builder.create();
    builder.delete(made.id);
    builder.restore(made.id);
    const { retired, heads } = placeChanges(builder.seal(), before);
    expect([...retired]).toEqual([
      [versionKey(first, 1), updated.updatedAt],
      [versionKey(second, 1), deleted.updatedAt],
      [versionKey(made.id, 1), undefined],
    ]);
    builder.purge(first, 1);
    builder.restore(second);
    builder.delete(second);
    builder.erase(second);
    const block = builder.seal();
    const keys = predecessorKeys(block);
    expect(keys.versions).toEqual([first, second].map((artifactId) => ({ artifactId, version: 1 })));
    const old = before.heads.get(first);
    const versions = new Map(old === undefined ? [] : [[versionKey(first, 1), old]]);
    const later = placeChanges(block, { heads, versions });
    expect([...later.retired.values()]).toEqual([undefined, undefined]);
  });

  it.each([
    ['a version that does not follow', { version: 7 }],
    ['a version that is there', { version: 1 }],
    ['an id that is none', { version: 2, id: 'a.b' }],
    ['an id that is a member of every object', { version: 1, id: '__proto__' }],
  ])('is refused with %s', (_, parts) => {
    const content = { payload: '{}', salt: '0'.repeat(32) };
    const artifact = { ...builder.create(), id: first, ...parts };
    builder.impose('artifact.update', { artifact: { kind: 'versioned', artifact, content } });
    const block = builder.seal();
    expect(() => placeChanges(block, before)).toThrow(TypeError);
  });

  it('is refused where it changes what is not there, or creates what is', () => {
    const content = { payload: '{}', salt: '0'.repeat(32) };
    const artifact = { ...builder.create(), id: first };
    builder.impose('artifact.create', { artifact: { kind: 'created', artifact, content } });
    const creating = builder.seal();
    expect(() => placeChanges(creating, before)).toThrow(TypeError);
    for (const kind of ['state-changed', 'purged', 'erased'] as const) {
      const rival = builder.rival(2);
      rival.impose('artifact.delete', { artifact: { kind, artifact: { ...artifact, version: 1 }, salt: '' } });
      const block = rival.seal();
      expect(() => placeChanges(block, NOTHING)).toThrow(TypeError);
    }
  });
});
