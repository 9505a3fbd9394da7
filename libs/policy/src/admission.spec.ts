import { describe, expect, it } from '@jest/globals';
import type { JsonObject, JsonValue } from '@bucket/domain';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { bhivPolicy } from './policy-pack.ts';

const ajv = new Ajv2020({ strict: true });
addFormats.default(ajv);
const validators = new Map(bhivPolicy.classes.map(({ name, schema }) => [name, ajv.compile(schema)]));

const accepts = (name: string, payload: JsonValue) => validators.get(name)?.(payload);
const example = (name: string) => bhivPolicy.classes.find((c) => c.name === name)?.examples[0] ?? {};

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

describe('the schemas of BHIV', () => {
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
