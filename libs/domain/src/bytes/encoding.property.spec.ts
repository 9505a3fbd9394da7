import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fromBase64, toBase64 } from './base64.ts';
import { fromHex, toHex } from './hex.ts';
import { isWellFormed, utf8Bytes } from './utf8.ts';
import { utf8Length } from './utf8-length.ts';

const bytes = fc.uint8Array({ maxLength: 70 });
/** Texts over a base64 alphabet, nearly all of them malformed. */
const nearlyBase64 = fc.string({ unit: fc.constantFrom(...'ABQgw+/=-_ \n\u0141'), maxLength: 9 });

describe('hex', () => {
  it('writes as the platform does, and reads back', () => {
    fc.assert(
      fc.property(bytes, (given) => {
        expect(toHex(given)).toBe(Buffer.from(given).toString('hex'));
        expect(fromHex(toHex(given))).toEqual(given);
      }),
    );
  });

  it.each(['0', '000', '0g', 'AB', ' 00', '00 ', '0x00', '０0', '-1', '\u0131\u0131'])('does not read %j', (text) => {
    expect(fromHex(text)).toBeUndefined();
  });
});

describe('base64', () => {
  it('writes as the platform does, and reads back', () => {
    fc.assert(
      fc.property(bytes, (given) => {
        expect(toBase64(given)).toBe(Buffer.from(given).toString('base64'));
        expect(fromBase64(toBase64(given))).toEqual(given);
      }),
    );
  });

  it('reads no text but the one it writes', () => {
    fc.assert(
      fc.property(nearlyBase64, (text) => {
        const read = fromBase64(text);
        const isCanonical = Buffer.from(text, 'base64').toString('base64') === text;
        expect(read === undefined ? undefined : toBase64(read)).toBe(isCanonical ? text : undefined);
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    'A',
    'AA',
    'AAA',
    'AB==',
    'AAB=',
    'A===',
    '====',
    '=',
    'AA=A',
    'AA==AAAA',
    'AA-_',
    ' AAAA',
    'AAAA\n',
    'AAA\u0141',
  ])('does not read %j', (text) => {
    expect(fromBase64(text)).toBeUndefined();
  });
});

describe('UTF-8', () => {
  it('writes as the platform does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
        expect(Buffer.from(utf8Bytes(text)).toString('hex')).toBe(Buffer.from(text).toString('hex'));
        expect(utf8Length(text)).toBe(utf8Bytes(text).length);
      }),
    );
  });

  it.each(['\ud800', 'a\udc00', '\udc00\ud800', '😀\ud83d'])('has no form for %j', (text) => {
    expect(isWellFormed(text)).toBe(false);
    expect(() => utf8Bytes(text)).toThrow(TypeError);
  });
});
