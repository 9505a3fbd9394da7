import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Cursors } from './cursor.ts';

const cursors = new Cursors(Buffer.alloc(32, 7));
const opened = (cursor: string, scope: string, by = cursors): string | undefined => {
  try {
    return by.open(cursor, scope);
  } catch {
    return undefined;
  }
};
const texts = fc.string({ unit: 'grapheme', maxLength: 60 });
const places = texts.filter((text) => text.length > 0);

describe('a cursor', () => {
  it('opens to the place it was made of', () => {
    fc.assert(
      fc.property(places, texts, (place, scope) => {
        expect(cursors.open(cursors.seal(place, scope) ?? '', scope)).toBe(place);
      }),
    );
  });

  it('opens for no other scope, even where scope and place run together alike', () => {
    fc.assert(
      fc.property(places, texts, texts, (place, scope, other) => {
        fc.pre(scope !== other);
        expect(opened(cursors.seal(place, scope) ?? '', other)).toBeUndefined();
      }),
    );
    expect(opened(cursors.seal('bc', 'a') ?? '', 'ab')).toBeUndefined();
  });

  it('opens with no character changed, cut off or added', () => {
    fc.assert(
      fc.property(places, texts, fc.nat(), fc.constantFrom(...'AZaz09-_'), (place, scope, at, character) => {
        const cursor = cursors.seal(place, scope) ?? '';
        const index = at % cursor.length;
        const changed = `${cursor.slice(0, index)}${character}${cursor.slice(index + 1)}`;
        // The last character may hold bits that stand for nothing: another spelling of the same bytes is the same cursor.
        const isSame = Buffer.from(changed, 'base64url').equals(Buffer.from(cursor, 'base64url'));
        expect(opened(changed, scope)).toBe(isSame ? place : undefined);
        expect(opened(cursor.slice(0, index), scope)).toBeUndefined();
        expect(opened(`${cursor}${character}${character}`, scope)).not.toBe(place);
      }),
    );
  });

  it('opens with no other key', () => {
    const other = new Cursors(Buffer.alloc(32, 8));
    expect(opened(cursors.seal('1', 'x') ?? '', 'x', other)).toBeUndefined();
  });

  it('is null at the end of a list, and absent at its beginning', () => {
    expect(cursors.seal(undefined, 'x')).toBeNull();
    expect(cursors.open(undefined, 'x')).toBeUndefined();
  });
});
