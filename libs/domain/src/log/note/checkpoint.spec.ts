import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toHex } from '../../bytes/hex.ts';
import { formatCheckpoint, parseCheckpoint } from './checkpoint.ts';
import { EXAMPLE_CHECKPOINT } from './go-note.spec-data.ts';
import { parseNote } from './signed-note.ts';

const rootHash = Uint8Array.from({ length: 32 }, (_, index) => index);
const ROOT = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=';

describe('a checkpoint', () => {
  it('reads the example of the specification', () => {
    const text = parseNote(EXAMPLE_CHECKPOINT)?.text ?? '';
    const checkpoint = parseCheckpoint(text);
    expect(checkpoint).toMatchObject({ origin: 'example.com/behind-the-sofa', treeSize: 20_852_163, extensions: [] });
    expect(toHex(checkpoint?.rootHash ?? new Uint8Array(0))).toBe(
      '0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62',
    );
    expect(checkpoint && formatCheckpoint(checkpoint)).toBe(text);
  });

  it('is three lines, and those of its extensions', () => {
    expect(formatCheckpoint({ origin: 'bucket.example/log', treeSize: 0, rootHash })).toBe(
      `bucket.example/log\n0\n${ROOT}\n`,
    );
    const extensions = ['one', 'two words'];
    const text = formatCheckpoint({ origin: 'o', treeSize: Number.MAX_SAFE_INTEGER, rootHash, extensions });
    expect(text).toBe(`o\n9007199254740991\n${ROOT}\none\ntwo words\n`);
    expect(parseCheckpoint(text)).toEqual({ origin: 'o', treeSize: Number.MAX_SAFE_INTEGER, rootHash, extensions });
  });

  it('reads back as it was written', () => {
    const line = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((text) => !/\p{Cc}/u.test(text));
    const checkpoints = fc.record({
      origin: line,
      treeSize: fc.maxSafeNat(),
      rootHash: fc.uint8Array({ minLength: 32, maxLength: 32 }),
      extensions: fc.array(line, { maxLength: 3 }),
    });
    fc.assert(
      fc.property(checkpoints, (checkpoint) => {
        expect(parseCheckpoint(formatCheckpoint(checkpoint))).toEqual(checkpoint);
      }),
    );
  });

  it.each([
    ['nothing', ''],
    ['no final newline', `o\n1\n${ROOT}`],
    ['no root', 'o\n1\n'],
    ['no origin', `\n1\n${ROOT}\n`],
    ['an empty line', `o\n1\n${ROOT}\n\nx\n`],
    ['an empty line at the end', `o\n1\n${ROOT}\n\n`],
    ['a leading zero', `o\n01\n${ROOT}\n`],
    ['a sign', `o\n+1\n${ROOT}\n`],
    ['a negative size', `o\n-1\n${ROOT}\n`],
    ['a size with a space', `o\n1 \n${ROOT}\n`],
    ['a size in hex', `o\n0x1\n${ROOT}\n`],
    ['a size with an exponent', `o\n1e3\n${ROOT}\n`],
    ['digits outside ASCII', `o\n١\n${ROOT}\n`],
    ['a size over 2^53 - 1', `o\n9007199254740992\n${ROOT}\n`],
    ['a root of 31 bytes', 'o\n1\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==\n'],
    ['a root without padding', `o\n1\n${ROOT.slice(0, -1)}\n`],
    ['a root with unused bits', `o\n1\n${ROOT.replace('8=', '9=')}\n`],
    ['a carriage return', `o\r\n1\r\n${ROOT}\r\n`],
    ['a control character', `o\u0007\n1\n${ROOT}\n`],
  ])('does not read %s', (_, text) => {
    expect(parseCheckpoint(text)).toBeUndefined();
  });

  it.each([
    ['an empty origin', { origin: '', treeSize: 1, rootHash }],
    ['an origin of two lines', { origin: 'a\nb', treeSize: 1, rootHash }],
    ['an empty extension', { origin: 'o', treeSize: 1, rootHash, extensions: [''] }],
    ['half a size', { origin: 'o', treeSize: 0.5, rootHash }],
    ['a size that no number holds', { origin: 'o', treeSize: 2 ** 53, rootHash }],
    ['a short root', { origin: 'o', treeSize: 1, rootHash: rootHash.slice(1) }],
  ])('is not written with %s', (_, checkpoint) => {
    expect(() => formatCheckpoint(checkpoint)).toThrow(TypeError);
  });
});
