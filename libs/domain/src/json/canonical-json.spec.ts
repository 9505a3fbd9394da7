import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import type { JsonValue } from './json-value.ts';
import { NUMBER_SAMPLE_BITS, NUMBER_SAMPLE_DIGESTS } from './number-samples.spec-data.ts';
import { CANONICAL_SAMPLES, NUMBER_SAMPLES, REFUSED_NUMBER_BITS } from './rfc-8785.spec-data.ts';

function doubleOf(bits: string): number {
  return Buffer.from(bits, 'hex').readDoubleBE();
}

/** The doubles of the published sequence, see `NUMBER_SAMPLE_BITS`. */
function* publishedDoubles(): Generator<number> {
  for (const bits of NUMBER_SAMPLE_BITS) yield doubleOf(bits);
  for (let step = 0n; step < 2000n; step++) yield doubleOf((0x0010000000000000n + step).toString(16).padStart(16, '0'));
  for (let block = Buffer.alloc(32); ;) {
    block = createHash('sha256').update(block).digest();
    for (let at = 0; at < block.length; at += 8) {
      const double = block.readDoubleLE(at);
      if (double !== 0 && Number.isFinite(double)) yield double;
    }
  }
}

describe('canonical JSON', () => {
  it.each(CANONICAL_SAMPLES)('agrees with the published sample $name', ({ input, output }) => {
    expect(canonicalJson(JSON.parse(input))).toBe(output);
  });

  it.each(NUMBER_SAMPLES)('writes the double %s as %s', (bits, form) => {
    expect(canonicalJson(doubleOf(bits))).toBe(form);
    expect(canonicalJson({ b: doubleOf(bits), a: 0 })).toBe(`{"a":0,"b":${form}}`);
  });

  it('writes the published sequence of doubles, 100,000 of them', () => {
    const file = createHash('sha256');
    const digests = new Map<number, string>();
    const bits = Buffer.alloc(8);
    let lines = 0;
    for (const double of publishedDoubles()) {
      bits.writeDoubleBE(double);
      file.update(`${bits.readBigUInt64BE().toString(16)},${canonicalJson(double)}\n`);
      if (++lines === 1_000 || lines === 10_000 || lines === 100_000) digests.set(lines, file.copy().digest('hex'));
      if (lines === 100_000) break;
    }
    expect([...digests]).toEqual(NUMBER_SAMPLE_DIGESTS);
  });

  it('orders keys by their UTF-16 code units, as the example of RFC 8785 §3.2.3', () => {
    const keys = ['\r', '1', '\u0080', 'ö', '€', '😀', '\ufb33'];
    const value = Object.fromEntries([...keys].reverse().map((key) => [key, 0]));
    expect(canonicalJson(value)).toBe(`{${keys.map((key) => `${JSON.stringify(key)}:0`).join(',')}}`);
  });

  it('puts 10 before 2, which the engine stores the other way', () => {
    expect(canonicalJson({ 2: 'b', 10: 'a' })).toBe('{"10":"a","2":"b"}');
  });

  it('keeps a key named __proto__ as a member', () => {
    expect(canonicalJson(JSON.parse('{"b":1,"__proto__":2}'))).toBe('{"__proto__":2,"b":1}');
  });

  it('takes objects without a prototype', () => {
    expect(canonicalJson(Object.assign(Object.create(null), { b: 1, a: 2 }))).toBe('{"a":2,"b":1}');
  });

  it('keeps an escaped backslash before "ud800" apart from a lone surrogate', () => {
    expect(canonicalJson({ b: '\\ud800', a: 1 })).toBe('{"a":1,"b":"\\\\ud800"}');
  });
});

describe('canonical JSON refuses', () => {
  const cyclic: unknown[] = [];
  cyclic.push({ again: cyclic });
  const deep = JSON.parse('['.repeat(1_001) + ']'.repeat(1_001));
  const refused: readonly (readonly [what: string, value: unknown, message: string])[] = [
    ['NaN', { a: [1, Number.NaN] }, 'no form for NaN, at "/a/1"'],
    ['Infinity', { b: 1, a: Number.POSITIVE_INFINITY }, 'no form for Infinity, at "/a"'],
    ['undefined', undefined, 'no form for undefined, at ""'],
    ['an undefined member', { a: undefined }, 'no form for undefined, at "/a"'],
    ['a hole in an array', [1, , 2], 'no form for undefined, at "/1"'], // eslint-disable-line no-sparse-arrays
    ['a bigint', [1n], 'no form for a bigint, at "/0"'],
    ['a function', { toJSON: () => 1 }, 'no form for a function, at "/toJSON"'],
    ['a symbol', Symbol.iterator, 'no form for a symbol, at ""'],
    ['a lone surrogate', { 'a/~': '\ud800' }, 'no form for a lone surrogate, at "/a~1~0"'],
    ['a lone surrogate out of order', { b: '\udc00x', a: 1 }, 'no form for a lone surrogate, at "/b"'],
    ['a lone surrogate in a key', [{ '\udfff': 1 }], 'no form for a lone surrogate in a key, at "/0"'],
    ['a date', { at: new Date(0) }, 'no form for an object that is not plain, at "/at"'],
    ['a map', new Map(), 'no form for an object that is not plain, at ""'],
    ['a typed array', new Uint8Array(1), 'no form for an object that is not plain, at ""'],
    ['what contains itself', cyclic, 'no form for more than 1000 levels, at "/0/again/0'],
    ['more than 1,000 levels', deep, 'no form for more than 1000 levels, at "/0/0'],
    ...REFUSED_NUMBER_BITS.map((bits): [string, unknown, string] => [bits, doubleOf(bits), 'no form for ']),
  ];

  it.each(refused)('%s', (_, value, message) => {
    // The type forbids these; callers without types do not.
    expect(() => canonicalJson(value as JsonValue)).toThrow(TypeError);
    expect(() => canonicalJson(value as JsonValue)).toThrow(message);
  });

  it('in one short sentence, however long the keys are', () => {
    const value = { ['k'.repeat(10_000)]: Number.NaN };
    expect(() => canonicalJson(value)).toThrow(/^canonical JSON has no form for NaN, at ""$/);
  });
});
