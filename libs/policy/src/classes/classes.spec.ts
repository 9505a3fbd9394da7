import { describe, expect, it } from '@jest/globals';
import { canonicalJson, forbiddenContent, type ArtifactClass, type JsonObject, type JsonValue } from '@bucket/domain';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { bhivPolicy } from '../policy-pack.ts';

const ajv = new Ajv2020({ strict: true });
addFormats.default(ajv);
const validators = new Map(bhivPolicy.classes.map(({ name, schema }) => [name, ajv.compile(schema)]));

const accepts = (name: string, payload: JsonValue) => validators.get(name)?.(payload);
const perClass: [string, ArtifactClass][] = bhivPolicy.classes.map((c) => [c.name, c]);

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);

const requiredOf = ({ required = [] }: JsonObject): readonly JsonValue[] => (isList(required) ? required : []);

/** Every copy of a value in which one place was put through `change`; places where it returns undefined are left out. */
function mutants(value: JsonValue, change: (place: JsonValue) => JsonValue | undefined): JsonValue[] {
  const here = change(value);
  const below = isList(value)
    ? value.flatMap((item, i) => mutants(item, change).map((mutant) => value.with(i, mutant)))
    : isObject(value)
      ? Object.entries(value).flatMap(([key, item]) =>
          mutants(item, change).map((mutant) => ({ ...value, [key]: mutant })),
        )
      : [];
  return here === undefined ? below : [here, ...below];
}

/** Every schema within a schema, with its pointer. */
function* subschemas(schema: JsonObject, pointer = ''): Generator<[string, JsonObject]> {
  yield [pointer, schema];
  for (const [keyword, inner] of Object.entries(schema)) {
    const parts = ['properties', 'patternProperties', 'anyOf'].includes(keyword) ? Object.entries(inner ?? {}) : [];
    for (const [key, part] of parts) if (isObject(part)) yield* subschemas(part, `${pointer}/${keyword}/${key}`);
    if (keyword === 'items' && isObject(inner)) yield* subschemas(inner, `${pointer}/items`);
  }
}

const bounded = (schema: JsonObject): boolean => {
  switch (schema.type) {
    case 'object':
      return schema.additionalProperties === false && ('maxProperties' in schema || 'properties' in schema);
    case 'array':
      return 'maxItems' in schema && 'items' in schema;
    case 'string':
      return 'enum' in schema || ('maxLength' in schema && ('pattern' in schema || 'format' in schema));
    case 'integer':
    case 'number':
      return 'minimum' in schema && 'maximum' in schema;
    default:
      return schema.type === 'boolean' || 'anyOf' in schema;
  }
};

describe.each(perClass)('class %s', (name, { schema, examples, sizeBytesMax }) => {
  it('accepts its own examples', () => {
    expect(examples.map((payload) => accepts(name, payload))).toEqual(examples.map(() => true));
  });

  it('accepts an example of required fields alone', () => {
    const least = Object.entries(examples[0] ?? {}).filter(([key]) => requiredOf(schema).includes(key));
    expect(accepts(name, Object.fromEntries(least))).toBe(true);
  });

  it('refuses an unknown field, however deep', () => {
    const unknown = (place: JsonValue) => (isObject(place) ? { ...place, 'not-known': 'x' } : undefined);
    const all = examples.flatMap((payload) => mutants(payload, unknown));
    expect(all.filter((mutant) => accepts(name, mutant))).toEqual([]);
  });

  it('refuses a wrong type, however deep', () => {
    const all = examples.flatMap((payload) => mutants(payload, () => null));
    expect(all.filter((mutant) => accepts(name, mutant))).toEqual([]);
  });

  it('refuses each of its fields as a number where it is none, and as a text where it is none', () => {
    const swapped = examples.flatMap((payload) =>
      Object.entries(payload).map(([key, value]) => ({ ...payload, [key]: typeof value === 'number' ? '7' : 7 })),
    );
    expect(swapped.filter((mutant) => accepts(name, mutant))).toEqual([]);
  });

  it('refuses an example without one of its required fields', () => {
    const lacking = requiredOf(schema).map((key) =>
      Object.fromEntries(Object.entries(examples[0] ?? {}).filter(([field]) => field !== key)),
    );
    expect(lacking.length).toBeGreaterThan(0);
    expect(lacking.filter((mutant) => accepts(name, mutant))).toEqual([]);
  });

  it('bounds everything it admits', () => {
    expect([...subschemas(schema)].filter(([, part]) => !bounded(part)).map(([pointer]) => pointer)).toEqual([]);
  });

  it('describes every field', () => {
    const silent = [...subschemas(schema)].filter(
      ([pointer, part]) => /\/properties\/[^/]+$/.test(pointer) && !part.description,
    );
    expect(silent.map(([pointer]) => pointer)).toEqual([]);
  });

  it('has examples that fit its size and hold nothing that is never admitted', () => {
    for (const payload of examples) {
      const canonical = canonicalJson(payload);
      expect(Buffer.byteLength(canonical)).toBeLessThanOrEqual(sizeBytesMax);
      expect(forbiddenContent(payload, canonical)).toEqual([]);
    }
  });
});
