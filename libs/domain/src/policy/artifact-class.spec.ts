import { describe, expect, it } from '@jest/globals';
import { mib } from '../limits/bytes.ts';
import { defineArtifactClass, ERASABLE, VERSIONED, WRITE_ONCE, type ArtifactClass } from './artifact-class.ts';

const row = (changed: Partial<ArtifactClass> = {}): ArtifactClass => ({
  name: 'note',
  schemaVersion: 1,
  operations: WRITE_ONCE,
  sizeBytesMax: 1024,
  personalData: false,
  says: 'A note.',
  schema: { type: 'object', additionalProperties: false, properties: { text: { type: 'string' } } },
  examples: [{ text: 'one' }, { text: 'two' }],
  ...changed,
});

const faults: [string, Partial<ArtifactClass>, RegExp][] = [
  ['an upper-case name', { name: 'Note' }, /name must match/],
  ['a name with a path in it', { name: '../note' }, /name must match/],
  ['a name of 65 characters', { name: 'n'.repeat(65) }, /name must match/],
  ['a name with a line break after it', { name: 'note\n' }, /name must match/],
  ['schema version 0', { schemaVersion: 0 }, /schemaVersion/],
  ['a broken schema version', { schemaVersion: 1.5 }, /schemaVersion/],
  ['no size at all', { sizeBytesMax: 0 }, /sizeBytesMax/],
  ['a size over that of any artifact', { sizeBytesMax: mib(16) + 1 }, /sizeBytesMax must be .* to 16777216/],
  ['a size that is not a number', { sizeBytesMax: NaN }, /sizeBytesMax/],
  ['nothing to say', { says: ' ' }, /says/],
  [
    'a schema of something else than objects',
    { schema: { type: 'array', additionalProperties: false } },
    /type object/,
  ],
  ['a schema that lets unknown fields in', { schema: { type: 'object' } }, /unknown fields/],
  ['a single example', { examples: [{ text: 'one' }] }, /at least 2 examples/],
  ['personal data that cannot be deleted', { personalData: true, operations: VERSIONED }, /must admit delete/],
];

describe('defineArtifactClass', () => {
  it('returns the row as it was given', () => {
    expect(defineArtifactClass(row())).toEqual(row());
  });

  it('admits personal data where it can be erased', () => {
    expect(defineArtifactClass(row({ personalData: true, operations: ERASABLE })).personalData).toBe(true);
  });

  it.each(faults)('refuses %s', (_, changed, message) => {
    expect(() => defineArtifactClass(row(changed))).toThrow(message);
    expect(() => defineArtifactClass(row(changed))).toThrow(TypeError);
  });

  it('names every fault at once, and the class', () => {
    expect(() => defineArtifactClass(row({ schemaVersion: 0, examples: [] }))).toThrow(
      'artifact class note: schemaVersion must be an integer from 1; at least 2 examples are needed',
    );
  });

  it('freezes the row in depth', () => {
    const { schema, examples, operations } = defineArtifactClass(row());
    expect([schema, schema.properties, examples, examples[0], operations].every((part) => Object.isFrozen(part))).toBe(
      true,
    );
  });
});
