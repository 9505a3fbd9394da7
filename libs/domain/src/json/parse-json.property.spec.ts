import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseJson } from './parse-json.ts';

const KEYS = [
  '',
  '\u0000',
  '\u0001',
  '\\',
  '\\n',
  '\n',
  '"',
  '\ta',
  'a',
  'b\\',
  '\\u',
  '\u2028',
  '😀',
  '__proto__',
  'a:',
];
const values = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, -1.5e-7, 0, '', '\n', 'a "b": \\', ':'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc
      .array(fc.tuple(fc.constantFrom(...KEYS), tie('value')), { maxLength: 5 })
      .map((members) => Object.fromEntries(members)),
  ),
})).value;

describe('parsing JSON', () => {
  it('gives every key and value of a text back, whatever was parsed before', () => {
    fc.assert(
      fc.property(values, fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        const text = JSON.stringify(value, undefined, space);
        expect(JSON.stringify(parseJson(text), undefined, space)).toBe(text);
      }),
      { numRuns: 3_000 },
    );
  });

  it('reads a key that is one escaped character as itself, after an object with the key of a backslash', () => {
    KEYS.forEach((key, i) => {
      // A first key of its own, so that the engine knows one way on from it.
      const first = `first ${i}`;
      parseJson(JSON.stringify({ [first]: 1, '\\': 1 }));
      const text = JSON.stringify({ [first]: 1, [key]: 2 });
      expect(JSON.stringify(parseJson(text))).toBe(text);
    });
  });

  it('reads a string of 16 MiB beside an escaped key', () => {
    const text = JSON.stringify({ '\n': 'x\\'.repeat(4_194_304) });
    expect(JSON.stringify(parseJson(text)) === text).toBe(true);
  });

  it.each(['', '{', '{"\\n":}', '{"\\n":1,}', '["\\"', '{"\\n" 1}', '{"\\x":1}'])('refuses %j', (text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError);
  });
});
