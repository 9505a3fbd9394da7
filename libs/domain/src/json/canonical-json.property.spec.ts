import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
// The parser of the engine is not right for every key: see there.
import { parseJson } from './parse-json.ts';
import { canonicalJson } from './canonical-json.ts';
import { canonicalValues } from './json-arbitraries.spec-data.ts';
import type { JsonValue } from './json-value.ts';

/** The same value with the members of every object in another order. */
function reordered(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(reordered);
  const members = Object.entries(value).map(([key, member]): [string, JsonValue] => [key, reordered(member)]);
  return Object.fromEntries(members.reverse());
}

/** RFC 8785 said a second time, as plainly as can be. */
function plainly(value: JsonValue): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(plainly).join(',')}]`;
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${plainly(member)}`).join(',')}}`;
}

describe('canonical JSON', () => {
  it('is the same for a value and for what it reads as', () => {
    fc.assert(
      fc.property(canonicalValues, (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(parseJson(text))).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it('does not depend on the order of keys', () => {
    fc.assert(fc.property(canonicalValues, (value) => canonicalJson(reordered(value)) === canonicalJson(value)));
  });

  it('is what RFC 8785 says, said plainly', () => {
    fc.assert(
      fc.property(canonicalValues, (value) => {
        expect(canonicalJson(value)).toBe(plainly(value));
      }),
      { numRuns: 500 },
    );
  });

  it('loses nothing but the sign of zero', () => {
    fc.assert(
      fc.property(canonicalValues, (value) => {
        expect(parseJson(canonicalJson(value))).toEqual(parseJson(JSON.stringify(value)));
      }),
    );
  });

  it('refuses a lone surrogate wherever it stands', () => {
    const loneSurrogate = fc.integer({ min: 0xd800, max: 0xdfff }).map((unit) => String.fromCharCode(unit));
    fc.assert(
      fc.property(canonicalValues, loneSurrogate, fc.boolean(), (value, surrogate, isKey) => {
        const holder = isKey ? { [`x${surrogate}x`]: value } : [value, `x${surrogate}x`];
        expect(() => canonicalJson({ z: 1, a: holder })).toThrow(TypeError);
      }),
    );
  });
});
