import { describe, expect, it } from '@jest/globals';
import type { StrictJsonCode, StrictJsonLimits } from './strict-json-fault.ts';
import { parseStrictJson as parseWithin } from './strict-json.ts';

const LIMITS: StrictJsonLimits = { depthMax: 64, keysMax: 1_000 };
const parseStrictJson = (text: string, limits = LIMITS) => parseWithin(text, limits);

function refusal(text: string): readonly [StrictJsonCode, string] {
  const result = parseStrictJson(text);
  if (result.kind === 'parsed') throw new Error('the text was accepted');
  return [result.code, result.pointer];
}

function nested(levels: number): string {
  return '['.repeat(levels) + ']'.repeat(levels);
}

function keys(count: number): string {
  return `{${Array.from({ length: count }, (_, index) => `"k${index}":0`).join(',')}}`;
}

describe('strict JSON refuses', () => {
  const refused: readonly (readonly [what: string, text: string, code: StrictJsonCode, pointer: string])[] = [
    ['nothing', '', 'json.empty', ''],
    ['only whitespace', ' \t\r\n', 'json.empty', ''],
    ['a byte order mark', '\ufeff{}', 'json.byte-order-mark', ''],
    ['a second value', '{} {}', 'json.syntax', ''],
    ['a missing colon', '{"a":{"b" 1}}', 'json.syntax', '/a/b'],
    ['a trailing comma', '{"a":[1,]}', 'json.syntax', '/a/1'],
    ['a text cut short', '{"a":[1,2', 'json.syntax', '/a/1'],
    ['a string cut short', '{"a":"b', 'json.syntax', '/a'],
    ['a string cut short in an escape', '"\\u00', 'json.syntax', ''],
    ['a control character', '["a\nb"]', 'json.syntax', '/0'],
    ['an unknown escape', '["\\x"]', 'json.syntax', '/0'],
    ['a no-break space between tokens', '[\u00a01]', 'json.syntax', '/0'],
    ['a name of JavaScript', '[NaN]', 'json.syntax', '/0'],
    ['65 levels', nested(65), 'json.depth', '/0'.repeat(64)],
    ['65 levels of objects', `${'{"a":'.repeat(65)}1${'}'.repeat(65)}`, 'json.depth', '/a'.repeat(64)],
    ['1,001 keys', `{"a":${keys(1_001)}}`, 'json.keys', '/a'],
    ['a key twice', '{"x":[{"a":1,"b":2,"a":3}]}', 'json.duplicate-key', '/x/0/a'],
    ['a key twice, once escaped', '{"a":1,"\\u0061":2}', 'json.duplicate-key', '/a'],
    ['a key twice, the first value holding another', '{"a":{"b":1,"b":2},"a":3}', 'json.duplicate-key', '/a/b'],
    ['a numeric key twice', '{"1":1,"0":1,"1":1}', 'json.duplicate-key', '/1'],
    ['the empty key twice', '{"":1,"":1}', 'json.duplicate-key', '/'],
    ['__proto__', '{"a":{"__proto__":{"admin":true}}}', 'json.forbidden-key', '/a'],
    ['__proto__ in escapes', '{"\\u005f\\u005fproto__":1}', 'json.forbidden-key', ''],
    ['2^53', '[1,9007199254740992]', 'json.number-range', '/1'],
    ['-2^53', '-9007199254740992', 'json.number-range', ''],
    ['2^53 as a decimal', '9007199254740992.0', 'json.number-range', ''],
    ['what rounds to 2^53', '9007199254740991.5', 'json.number-range', ''],
    ['2^53 with an exponent', '9007199254740992e0', 'json.number-range', ''],
    ['an integer value far out', '1e300', 'json.number-range', ''],
    ['an overflow', '{"a":1e400}', 'json.number-range', '/a'],
    ['a negative overflow', '-1E+400', 'json.number-range', ''],
    ['an underflow', '{"a":{"b":1e-400}}', 'json.number-range', '/a/b'],
    ['a long underflow', `0.${'0'.repeat(400)}1`, 'json.number-range', ''],
    ['an integer of many digits', '1'.repeat(100_000), 'json.number-range', ''],
    ['a high surrogate alone', '["\\ud800"]', 'json.lone-surrogate', '/0'],
    ['a low surrogate alone', '["a\\udc00"]', 'json.lone-surrogate', '/0'],
    ['a raw surrogate alone', '["\ud800"]', 'json.lone-surrogate', '/0'],
    ['surrogates the wrong way round', '["\\udc00\\ud800"]', 'json.lone-surrogate', '/0'],
    ['two high surrogates', '["\\ud800\\ud800\\udc00"]', 'json.lone-surrogate', '/0'],
    ['a surrogate before another escape', '["\\ud800\\n"]', 'json.lone-surrogate', '/0'],
    ['a surrogate in a key', '{"a":{"\\ud800":1}}', 'json.lone-surrogate', '/a'],
    ['U+0000 in a value', '{"a":"b\\u0000c"}', 'json.nul', '/a'],
    ['U+0000 in a key', '[{"\\u0000":1}]', 'json.nul', '/0'],
    ['a raw U+0000', '"\u0000"', 'json.syntax', ''],
  ];

  it.each(refused)('%s', (_, text, code, pointer) => {
    expect(refusal(text)).toEqual([code, pointer]);
  });

  it('a body 100,000 levels deep, closed or not', () => {
    expect(refusal(nested(100_000))[0]).toBe('json.depth');
    expect(refusal('['.repeat(100_000))[0]).toBe('json.depth');
    expect(refusal('{"a":'.repeat(100_000))[0]).toBe('json.depth');
  });

  it('too many levels whatever a caller allows', () => {
    const result = parseStrictJson(nested(100_000), { depthMax: 1_000_000, keysMax: 10 });
    expect(result).toMatchObject({ kind: 'rejected', code: 'json.depth' });
  });

  it('in short words, quoting 40 escaped characters of a key at most', () => {
    const key = `"<\u202e>é😀${'x'.repeat(5_000)}`;
    const result = parseStrictJson(`{"deep":{${JSON.stringify(key)}:1,${JSON.stringify(key)}:2}}`);
    expect(result).toEqual({
      kind: 'rejected',
      code: 'json.duplicate-key',
      pointer: '/deep',
      detail: 'the object has a key twice: "\\u0022<\\u202e>\\u00e9\\ud83d\\ude00xxxxxxxx"...',
    });
  });

  it('naming the place by its character', () => {
    expect(parseStrictJson('{"a":tru}')).toMatchObject({ detail: 'the text is not JSON, at character 5' });
  });
});

describe('strict JSON accepts', () => {
  it('64 levels and 1,000 keys', () => {
    expect(parseStrictJson(nested(64)).kind).toBe('parsed');
    expect(parseStrictJson(`[${keys(1_000)},${keys(1_000)}]`).kind).toBe('parsed');
  });

  it('other limits where they are given', () => {
    expect(parseStrictJson('[[1]]', { depthMax: 1, keysMax: 1 })).toMatchObject({ code: 'json.depth', pointer: '/0' });
    expect(parseStrictJson('{"a":1,"b":2}', { depthMax: 1, keysMax: 1 })).toMatchObject({ code: 'json.keys' });
  });

  it('the outermost exact integers', () => {
    expect(parseStrictJson('[9007199254740991,-9007199254740991,9007199254740991.0,9.007199254740991e15]')).toEqual({
      kind: 'parsed',
      value: [2 ** 53 - 1, 1 - 2 ** 53, 2 ** 53 - 1, 2 ** 53 - 1],
    });
  });

  it('the smallest double and zeros written at length', () => {
    expect(parseStrictJson('[5e-324,0e-999,0.000e+999]')).toEqual({ kind: 'parsed', value: [5e-324, 0, 0] });
  });

  it('a negative zero as zero', () => {
    const result = parseStrictJson('{"a":-0,"b":[-0.0,-0e5,{"c":-0}],"d":-1}');
    expect(result).toEqual({ kind: 'parsed', value: { a: 0, b: [0, 0, { c: 0 }], d: -1 } });
    expect(parseStrictJson('-0')).toEqual({ kind: 'parsed', value: 0 });
  });

  it('surrogate pairs, each half raw or escaped', () => {
    for (const text of ['"😀"', '"\\ud83d\\ude00"', '"\ud83d\\uDE00"', '"\\uD83D\ude00"']) {
      expect(parseStrictJson(text)).toEqual({ kind: 'parsed', value: '😀' });
    }
  });

  it('keys of Object.prototype as own members of an ordinary object', () => {
    const result = parseStrictJson('{"constructor":{"prototype":{"admin":true}},"toString":1,"-0":-0,"__proto":2}');
    const value: unknown = result.kind === 'parsed' ? result.value : undefined;
    expect(Object.keys(Object(value))).toEqual(['constructor', 'toString', '-0', '__proto']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false);
  });

  it('an escaped backslash before u0000', () => {
    expect(parseStrictJson('"\\\\u0000"')).toEqual({ kind: 'parsed', value: '\\u0000' });
  });
});
