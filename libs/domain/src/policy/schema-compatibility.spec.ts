import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../json/json-value.ts';
import { schemaCompatibility, type Compatibility } from './schema-compatibility.ts';

const object = (properties: JsonObject, required: readonly string[] = [], more: JsonObject = {}): JsonObject => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required: [...required],
  ...more,
});
const text = { type: 'string' };

/** The published table of cases: what is done to a schema, and what it means for payloads before and after. */
const CASES: readonly [string, Compatibility, JsonObject, JsonObject][] = [
  ['nothing is changed', 'full', object({ a: text }), object({ a: text })],
  ['a description is added', 'full', object({ a: text }), object({ a: { ...text, description: 'an a' } })],
  ['an optional member is added', 'backward', object({ a: text }), object({ a: text, b: text })],
  ['a required member is added', 'none', object({ a: text }), object({ a: text, b: text }, ['b'])],
  ['an optional member is removed', 'forward', object({ a: text, b: text }), object({ a: text })],
  ['a member becomes required', 'forward', object({ a: text }), object({ a: text }, ['a'])],
  ['a member becomes optional', 'backward', object({ a: text }, ['a']), object({ a: text })],
  ['a type is widened', 'backward', object({ a: { type: 'integer' } }), object({ a: { type: 'number' } })],
  ['a type is exchanged', 'none', object({ a: text }), object({ a: { type: 'integer' } })],
  [
    'a value is added to an enumeration',
    'backward',
    object({ a: { enum: ['x'] } }),
    object({ a: { enum: ['x', 'y'] } }),
  ],
  [
    'a value is removed from an enumeration',
    'forward',
    object({ a: { enum: ['x', 'y'] } }),
    object({ a: { enum: ['x'] } }),
  ],
  [
    'a length is raised',
    'backward',
    object({ a: { ...text, maxLength: 5 } }),
    object({ a: { ...text, maxLength: 9 } }),
  ],
  [
    'a length is lowered',
    'forward',
    object({ a: { ...text, maxLength: 9 } }),
    object({ a: { ...text, maxLength: 5 } }),
  ],
  ['a least number is raised', 'forward', object({ a: { minimum: 1 } }), object({ a: { minimum: 2 } })],
  [
    'a pattern is exchanged',
    'none',
    object({ a: { ...text, pattern: '^a' } }),
    object({ a: { ...text, pattern: '^b' } }),
  ],
  ['a pattern is added', 'forward', object({ a: text }), object({ a: { ...text, pattern: '^a' } })],
  ['items are narrowed', 'forward', object({ a: { items: {} } }), object({ a: { items: text } })],
  ['a nested member is added', 'backward', object({ a: object({}) }), object({ a: object({ b: text }) })],
];

describe('the compatibility of two schemas', () => {
  it.each(CASES)('where %s is %s', (_what, expected, earlier, newer) => {
    expect(schemaCompatibility(earlier, newer).compatibility).toBe(expected);
  });

  it('says where and why they differ, in both directions', () => {
    const { differences } = schemaCompatibility(object({ a: text }), object({ a: text, b: text }, ['b']));
    expect(differences).toEqual(['earlier payloads: /b may be missing', 'newer payloads: /b is not known']);
  });
});
