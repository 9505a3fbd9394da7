import fc from 'fast-check';
import type { JsonValue } from './json-value.ts';

/** Well-formed text that is apt to go wrong: escapes, surrogate pairs, separators, keys of the prototype. */
export const hardText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
  { weight: 1, arbitrary: fc.string({ maxLength: 60 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      '10',
      '2',
      '-0',
      'constructor',
      'toString',
      'length',
      '\\ud800',
      '"',
      '\u2028',
      '\u007f',
      '~/',
    ),
  },
);

/** Numbers within 2^53 - 1, many of them at an edge of how they are written. */
export const exactNumber: fc.Arbitrary<number> = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER, noNaN: true }),
  fc.constantFrom(0, -0, 1e-6, 1e-7, 5e-324, 0.1, -1e-300, 4.35, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
);

function jsonValues(number: fc.Arbitrary<number>): fc.Arbitrary<JsonValue> {
  const { value } = fc.letrec<{ value: JsonValue; object: Record<string, JsonValue> }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.oneof(fc.constant(null), fc.boolean(), number, hardText),
      fc.array(tie('value'), { maxLength: 4 }),
      tie('object'),
    ),
    object: fc.dictionary(hardText, tie('value'), { maxKeys: 5 }),
  }));
  return value;
}

/** Any value that has a canonical form. */
export const canonicalValues: fc.Arbitrary<JsonValue> = jsonValues(fc.double({ noNaN: true, noDefaultInfinity: true }));

/** Any value that strict JSON takes: its numbers are exact, and nothing holds U+0000 or is named `__proto__`. */
export const strictValues: fc.Arbitrary<JsonValue> = jsonValues(exactNumber).filter(
  (value) => !/\\u0000|"__proto__":/.test(JSON.stringify(value)),
);
