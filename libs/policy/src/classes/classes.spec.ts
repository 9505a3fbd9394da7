import { describe, expect, it } from '@jest/globals';
import { canonicalJson, forbiddenContent, type ArtifactClass, type JsonObject, type JsonValue } from '@bucket/domain';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { bhivPolicy } from '../policy-pack.ts';

const ajv = new Ajv2020({ strict: true, allErrors: false });
addFormats.default(ajv);
const validators = new Map(bhivPolicy.classes.map(({ name, schema }) => [name, ajv.compile(schema)]));

const accepts = (name: string, payload: JsonValue) => validators.get(name)?.(payload);
const example = (name: string) => bhivPolicy.classes.find((c) => c.name === name)?.examples[0] ?? {};
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

const refused: [string, string, JsonObject][] = [
  ['weights embedded in a data URI', 'model_checkpoint', { weightsUri: 'data:application/octet-stream;base64,AAAA' }],
  ['a signed URL', 'model_checkpoint', { weightsUri: 'https://models.example.org/w?X-Signature=0f' }],
  ['a URL with a password', 'model_checkpoint', { weightsUri: 'https://u:p@models.example.org/w' }],
  ['a file URL', 'model_checkpoint', { weightsUri: 'file:///etc/passwd' }],
  ['an upper-case hash', 'model_checkpoint', { weightsSha256: 'A'.repeat(64) }],
  ['weights in the description', 'model_checkpoint', { description: `w: ${'QUJD'.repeat(40)}` }],
  ['a password among the attributes', 'metadata', { attributes: { dbPassword: 'x' } }],
  ['a token among the attributes', 'metadata', { attributes: { access_token: 'x' } }],
  ['an attribute that names a prototype', 'metadata', { attributes: JSON.parse('{"__proto__": "x"}') as JsonObject }],
  ['an attribute that names an operator', 'metadata', { attributes: { $where: 'x' } }],
  ['an attribute with a dot in its name', 'metadata', { attributes: { 'a.b': 'x' } }],
  ['a nested attribute', 'metadata', { attributes: { a: { b: 'x' } } }],
  ['an empty title', 'metadata', { title: '' }],
  ['a title of two lines', 'metadata', { title: 'one\ntwo' }],
  ['a title with a NUL', 'metadata', { title: 'one\u0000' }],
  ['a title of 513 characters', 'metadata', { title: 'x'.repeat(513) }],
  ['the same tag twice', 'metadata', { tags: ['en', 'en'] }],
  [
    'a path out of the manifest',
    'artifact_manifest',
    { items: [{ path: '../x', sha256: '0'.repeat(64), uri: 's3://a/b' }] },
  ],
  ['an empty manifest', 'artifact_manifest', { items: [] }],
  ['an actor named by e-mail', 'audit_entry', { actorRef: 'user:asha@example.org' }],
  ['a time without zone', 'audit_entry', { occurredAt: '2026-01-19T09:14:02' }],
  ['a card number', 'monetization_marker', { cardNumber: '4111111111111111' }],
  ['half a cent', 'monetization_marker', { price: { currency: 'EUR', amountMinor: 0.5 } }],
  ['an e-mail address', 'persona_config', { instructions: 'Sign as asha@example.org.' }],
  ['a telephone number', 'persona_config', { summary: 'Reached at +91 98765 43210.' }],
  ['data of people as they are', 'persona_config', { basis: 'personal' }],
  ['a learner by name', 'user_progress', { userRef: 'asha' }],
  ['a learner by e-mail', 'user_progress', { userRef: 'asha@example.org' }],
  ['more than all', 'user_progress', { percentComplete: 100.1 }],
];

describe('the schemas', () => {
  it.each(refused)('refuse %s (%s)', (_, name, changed) => {
    expect(accepts(name, { ...example(name), ...changed })).toBe(false);
  });

  it('accept the payload of the REST contract', () => {
    expect(accepts('metadata', { title: 'greeting', tags: ['en'] })).toBe(true);
    expect(accepts('metadata', { title: 'greeting' })).toBe(true);
  });

  it('count code points, not bytes', () => {
    expect(accepts('metadata', { title: '𝔅'.repeat(512) })).toBe(true);
    expect(accepts('metadata', { title: '𝔅'.repeat(513) })).toBe(false);
  });

  it.each(['किताबें', '日本語', 'zażółć', '👩‍👩‍👧‍👦 family', 'ماجستير'])('accept a title in any script: %s', (title) => {
    expect(accepts('metadata', { title, description: title })).toBe(true);
  });

  it.each([
    ['one long word', 'a'.repeat(32_768)],
    ['words as long as may be', `${'a'.repeat(64)} `.repeat(504)],
    ['words as long as may be, and one longer', `${`${'a'.repeat(64)} `.repeat(503)}${'a'.repeat(65)}`],
    ['short words before a control character', `${'a '.repeat(16_000)}\u0000`],
  ])('judge %s without backtracking', (_, text) => {
    const lesson = { ...example('educational_content'), sections: [{ heading: 'Long', text }] };
    expect(accepts('educational_content', lesson)).toBe(/^(?:a{1,64} )+$/.test(text));
  });
});
