import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Artifact } from '@bucket/domain';
import type { Answer } from '../testing/caller.spec-data.ts';
import {
  as,
  ASSISTANT,
  AVATAR,
  AVATAR_CONFIG,
  METADATA,
  PERSONA_CONFIG,
  Scenario,
  type ProblemBody,
  type Written,
} from '../testing/scenario.spec-data.ts';

const NOBODY = '019bb5d2-4c1e-7a30-9f21-6d0c8e5b7a14';
interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

let scenario: Scenario;
let assistant: string;
let avatar: string;

beforeAll(async () => {
  scenario = await Scenario.start();
  assistant = await scenario.integrate(ASSISTANT);
  avatar = await scenario.integrate(AVATAR);
});
afterAll(() => scenario.end());

const get = (path: string, token = avatar, headers: Readonly<Record<string, string>> = {}) =>
  scenario.caller.get(path, token, headers);
const put = (id: string, json: object, headers: Readonly<Record<string, string>> = {}, token = avatar) =>
  scenario.caller.call('PUT', `/v1/artifacts/${id}`, { token, json, headers });
const remove = (id: string, headers: Readonly<Record<string, string>> = {}, token = avatar) =>
  scenario.caller.call('DELETE', `/v1/artifacts/${id}`, { token, headers });
const codeOf = (answer: Answer) => [answer.status, as<ProblemBody>(answer).code];

describe('POST /v1/artifacts', () => {
  it('records everything that was said, and nothing of it is the server’s to be told', async () => {
    const parent = await scenario.write(assistant, METADATA);
    const parents = [{ artifactId: parent.artifact.id, version: 1 }];
    const draft = { ...METADATA, schemaVersion: 1, traceId: 'work:7', parents, labels: { channel: 'web' } };
    const { artifact } = await scenario.write(assistant, draft);
    expect(artifact).toMatchObject({
      traceId: 'work:7',
      parents,
      labels: { channel: 'web' },
      previousContentHash: null,
    });
  });

  it.each([
    ['an unknown class', { artifactClass: 'nonsense' }, 403, 'class.unknown'],
    ['a class of another product', { artifactClass: 'persona_config' }, 403, 'class.not-declared'],
    ['a class that was not declared', { artifactClass: 'audit_entry' }, 403, 'class.not-declared'],
    ['a payload that breaks its schema', { payload: { title: 7 } }, 400, 'payload.invalid'],
    [
      'a payload over the size of its class',
      { payload: { title: 'x', description: 'é '.repeat(6_000) } },
      413,
      'payload.too-large',
    ],
    ['an unapproved schema version', { schemaVersion: 2 }, 400, 'payload.schema-version'],
    [
      'credentials in the payload',
      { payload: { title: 'a', description: 'AKIAABCDEFGHIJKLMNOP' } },
      403,
      'payload.forbidden-content',
    ],
    ['parents that do not exist', { parents: [{ artifactId: NOBODY, version: 1 }] }, 400, 'parents.unknown'],
    ['an empty owner', { ownerId: '' }, 400, 'request.invalid'],
    ['no payload', { payload: undefined }, 400, 'request.invalid'],
    ['a product of its own choice', { productId: 'AI_Avatar' }, 400, 'request.invalid'],
    ['a time of its own choice', { createdAt: '2020-01-01T00:00:00.000Z' }, 400, 'request.invalid'],
  ])('refuses %s, and records the refusal', async (_what, change, status, code) => {
    const answer = await scenario.caller.post('/v1/artifacts', assistant, { ...METADATA, ...change });
    expect(codeOf(answer)).toEqual([status, code]);
    const entry = await get(`/v1/audit/entries/${as<ProblemBody>(answer).auditSeq ?? -1}`, scenario.people.auditor);
    expect(entry.body).toMatchObject({ entry: { outcome: 'refused', productId: 'AI_Assistant' } });
  });

  it('is owned by the integration itself where no owner is named', async () => {
    const { artifact } = await scenario.write(assistant, { ...METADATA, ownerId: undefined });
    expect([artifact.ownerId, artifact.integrationId]).toEqual([ASSISTANT.integrationId, ASSISTANT.integrationId]);
  });

  it('reports every rule that refuses', async () => {
    const answer = await scenario.caller.post('/v1/artifacts', assistant, {
      ...METADATA,
      schemaVersion: 9,
      payload: { title: 'x', description: '-----BEGIN PRIVATE KEY-----' },
    });
    expect(as<ProblemBody>(answer).rules?.map(({ rule }) => rule)).toEqual(['BKT-R11', 'BKT-R15']);
  });

  it('refuses the people, who write nothing', async () => {
    for (const token of Object.values(scenario.people)) {
      expect(codeOf(await scenario.caller.post('/v1/artifacts', token, METADATA))).toEqual([403, 'role.not-permitted']);
    }
  });
});

describe('GET /v1/artifacts/{id}', () => {
  it('answers with the version asked for, and with 304 to who knows it', async () => {
    const { artifact } = await scenario.write(avatar, AVATAR_CONFIG);
    await put(artifact.id, { payload: { ...AVATAR_CONFIG.payload, style: 'pixel' } }, { 'if-match': '"1"' });
    const [newest, first] = [
      await get(`/v1/artifacts/${artifact.id}`),
      await get(`/v1/artifacts/${artifact.id}?version=1`),
    ];
    expect([newest.headers.get('etag'), first.headers.get('etag')]).toEqual(['"2"', '"1"']);
    expect(first.body).toMatchObject({ artifact: { version: 1 }, payload: AVATAR_CONFIG.payload });
    expect(await get(`/v1/artifacts/${artifact.id}/versions/1`)).toMatchObject({ status: 200, body: first.body });
    for (const known of ['"2"', 'W/"2"', '"1", "2"', '*']) {
      const answer = await get(`/v1/artifacts/${artifact.id}`, avatar, { 'if-none-match': known });
      expect([known, answer.status, answer.text, answer.headers.get('etag')]).toEqual([known, 304, '', '"2"']);
    }
    expect((await get(`/v1/artifacts/${artifact.id}`, avatar, { 'if-none-match': '"1"' })).status).toBe(200);
  });

  it('serves exactly the canonical payload that its hash covers', async () => {
    const { artifact } = await scenario.write(assistant, {
      ...METADATA,
      payload: { title: 'z é 😀', tags: ['b', 'a'] },
    });
    const { text } = await get(`/v1/artifacts/${artifact.id}`, assistant);
    expect(text).toContain('"payload":{"tags":["b","a"],"title":"z é 😀"}');
  });

  it.each([
    [NOBODY, 404, 'artifact.not-found'],
    ['not-an-id', 404, 'artifact.not-found'],
    ['..%2F..%2Fetc%2Fpasswd', 404, 'artifact.not-found'],
  ])('does not find %s', async (id, status, code) => {
    expect(codeOf(await get(`/v1/artifacts/${id}`))).toEqual([status, code]);
  });

  it.each(['0', '3', '-1', '1.5', 'x', '99999999999'])('does not find version %s', async (version) => {
    const { artifact } = await scenario.write(avatar, AVATAR_CONFIG);
    for (const path of [
      `/v1/artifacts/${artifact.id}?version=${version}`,
      `/v1/artifacts/${artifact.id}/versions/${version}`,
    ]) {
      expect(codeOf(await get(path))).toEqual([404, 'artifact.version-not-found']);
    }
  });
});

describe('PUT /v1/artifacts/{id}', () => {
  it('adds the next version and keeps the former', async () => {
    const before = await scenario.write(avatar, { ...AVATAR_CONFIG, labels: { a: '1' }, traceId: 'first' });
    const payload = { ...AVATAR_CONFIG.payload, style: 'abstract' };
    const answer = await put(before.artifact.id, { payload, labels: { b: '2' } }, { 'if-match': '"1"' });
    const { artifact } = as<Written>(answer);
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, '"2"']);
    expect(artifact).toMatchObject({
      version: 2,
      labels: { b: '2' },
      traceId: 'first',
      previousContentHash: before.artifact.contentHash,
      createdAt: before.artifact.createdAt,
    });
    const versions = as<Page<Artifact>>(await get(`/v1/artifacts/${artifact.id}/versions`));
    expect(versions.items.map(({ version }) => version)).toEqual([1, 2]);
  });

  it('asks for If-Match, and takes only the version that is current', async () => {
    const { artifact } = await scenario.write(avatar, AVATAR_CONFIG);
    const body = { payload: AVATAR_CONFIG.payload };
    expect(codeOf(await put(artifact.id, body))).toEqual([428, 'precondition.required']);
    for (const tag of ['"2"', '"0"', 'W/"1"', '"1-deleted"', '"01"', '""']) {
      expect([tag, ...codeOf(await put(artifact.id, body, { 'if-match': tag }))]).toEqual([
        tag,
        412,
        'precondition.failed',
      ]);
    }
    for (const tag of ['1', '"1', 'x"1"', '"1" "2"']) {
      expect([tag, ...codeOf(await put(artifact.id, body, { 'if-match': tag }))]).toEqual([tag, 400, 'header.invalid']);
    }
    expect((await put(artifact.id, body, { 'if-match': '"9", "1"' })).status).toBe(200);
    expect((await put(artifact.id, body, { 'if-match': '*' })).status).toBe(200);
  });

  it('refuses a class that is written once', async () => {
    const { artifact } = await scenario.write(assistant, METADATA);
    const answer = await put(artifact.id, { payload: METADATA.payload }, { 'if-match': '"1"' }, assistant);
    expect(codeOf(answer)).toEqual([403, 'class.operation-not-permitted']);
    expect(as<Page<Artifact>>(await get(`/v1/artifacts/${artifact.id}/versions`, assistant)).items).toHaveLength(1);
  });

  it('lets exactly one of two racing editors win', async () => {
    const { artifact } = await scenario.write(avatar, AVATAR_CONFIG);
    for (let version = 1; version <= 5; version += 1) {
      const race = ['left', 'right'].map((displayName) =>
        put(artifact.id, { payload: { avatarId: 'narrator', displayName } }, { 'if-match': `"${version}"` }),
      );
      const statuses = (await Promise.all(race)).map(({ status }) => status);
      expect(statuses.sort()).toEqual([200, 412]);
    }
    expect(as<{ artifact: Artifact }>(await get(`/v1/artifacts/${artifact.id}`)).artifact.version).toBe(6);
  });
});

describe('DELETE /v1/artifacts/{id}', () => {
  it('deletes recoverably; afterwards the artifact is gone and its custody is not', async () => {
    const { artifact } = await scenario.write(avatar, PERSONA_CONFIG);
    expect(codeOf(await remove(artifact.id))).toEqual([428, 'precondition.required']);
    expect(codeOf(await remove(artifact.id, { 'if-match': '"2"' }))).toEqual([412, 'precondition.failed']);
    const answer = await remove(artifact.id, { 'if-match': '"1"' });
    const deleted = as<Written>(answer).artifact;
    expect([answer.status, deleted.state, deleted.version]).toEqual([200, 'deleted', 1]);
    const days = (Date.parse(deleted.recoverableUntil ?? '') - Date.parse(deleted.updatedAt)) / 86_400_000;
    expect(days).toBe(90);

    for (const gone of [
      await get(`/v1/artifacts/${artifact.id}`),
      await get(`/v1/artifacts/${artifact.id}/versions/1`),
      await put(artifact.id, { payload: PERSONA_CONFIG.payload }, { 'if-match': '*' }),
      await remove(artifact.id, { 'if-match': '*' }),
    ]) {
      expect(codeOf(gone)).toEqual([410, 'artifact.deleted']);
    }
    const custody = as<Page<{ entry: { type: string; outcome: string } }>>(
      await get(`/v1/artifacts/${artifact.id}/custody`),
    );
    const told = custody.items.map(({ entry }) => `${entry.type} ${entry.outcome}`);
    expect(told.slice(0, 4)).toEqual([
      'artifact.create allowed',
      'artifact.delete refused',
      'artifact.delete refused',
      'artifact.delete allowed',
    ]);
  });

  it('refuses a class that is never removed', async () => {
    const { artifact } = await scenario.write(avatar, AVATAR_CONFIG);
    expect(codeOf(await remove(artifact.id, { 'if-match': '"1"' }))).toEqual([403, 'class.operation-not-permitted']);
  });
});

describe('GET /v1/artifacts', () => {
  const ids = (answer: Answer) => as<Page<Artifact>>(answer).items.map(({ id }) => id);

  it('narrows by every parameter it has', async () => {
    const drafts = [
      { ...PERSONA_CONFIG, ownerId: 'list-a', traceId: 'list:1', labels: { tier: 'gold', lang: 'en' } },
      { ...AVATAR_CONFIG, ownerId: 'list-a', traceId: 'list:2', labels: { tier: 'gold', lang: 'hi' } },
      { ...AVATAR_CONFIG, ownerId: 'list-b', traceId: 'list:2', labels: { tier: 'silver' } },
    ];
    const written: string[] = [];
    for (const draft of drafts) written.push((await scenario.write(avatar, draft)).artifact.id);
    const [a, b, c] = written;
    await remove(a ?? '', { 'if-match': '"1"' });
    expect(ids(await get('/v1/artifacts?ownerId=list-a'))).toEqual([b]);
    expect(ids(await get('/v1/artifacts?ownerId=list-a&state=deleted'))).toEqual([a]);
    expect(ids(await get('/v1/artifacts?traceId=list:2'))).toEqual([b, c]);
    expect(ids(await get('/v1/artifacts?traceId=list:2&artifactClass=persona_config'))).toEqual([]);
    expect(ids(await get('/v1/artifacts?label.tier=gold'))).toEqual([b]);
    expect(ids(await get('/v1/artifacts?label.tier=gold&label.lang=en'))).toEqual([]);
    expect(ids(await get('/v1/artifacts?ownerId=list-b&createdAfter=2099-01-01T00:00:00Z'))).toEqual([]);
    expect(ids(await get('/v1/artifacts?ownerId=list-b&createdBefore=2099-01-01T05:30:00%2B05:30'))).toEqual([c]);
    expect(ids(await get('/v1/artifacts?ownerId=%24where&label.a=%7B%22%24gt%22%3A%22%22%7D'))).toEqual([]);
  });

  it('pages through everything once, in the order of creation', async () => {
    const written: string[] = [];
    for (let i = 0; i < 7; i += 1)
      written.push((await scenario.write(avatar, { ...AVATAR_CONFIG, ownerId: 'pages' })).artifact.id);
    const seen: string[] = [];
    let cursor: string | null = '';
    let pages = 0;
    while (cursor !== null) {
      const answer = await get(`/v1/artifacts?ownerId=pages&limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...ids(answer));
      cursor = as<Page<Artifact>>(answer).nextCursor;
      pages += 1;
    }
    expect(seen).toEqual(written);
    expect(pages).toBeLessThanOrEqual(4);
  });

  it('lets an auditor name the product, and nobody else another one', async () => {
    expect((await get('/v1/artifacts?productId=AI_Avatar', scenario.people.auditor)).status).toBe(200);
    expect(codeOf(await get('/v1/artifacts', scenario.people.auditor))).toEqual([400, 'query.invalid']);
    expect(codeOf(await get('/v1/artifacts?productId=Nobody', scenario.people.auditor))).toEqual([
      404,
      'product.unknown',
    ]);
    expect(codeOf(await get('/v1/artifacts?productId=AI_Assistant'))).toEqual([403, 'role.not-permitted']);
  });

  it.each([
    'limit=0',
    'limit=1001',
    'limit=-1',
    'limit=1e2',
    'limit=',
    'limit=1&limit=2',
    'state=alive',
    'createdAfter=yesterday',
    'createdAfter=2026-13-01T00:00:00Z',
    'unknown=1',
    'label.=x',
    'ownerId[$ne]=x',
    `ownerId=${'x'.repeat(257)}`,
    'ownerId=%00',
  ])('refuses ?%s', async (query) => {
    expect(codeOf(await get(`/v1/artifacts?${query}`))).toEqual([400, 'query.invalid']);
  });
});

describe('POST /v1/artifacts/batch', () => {
  interface BatchResults {
    readonly results: readonly { index: number; status: number; artifact?: Artifact; problem?: ProblemBody }[];
  }
  const batch = (items: readonly unknown[], token = assistant) =>
    scenario.caller.post('/v1/artifacts/batch', token, { items });

  it('lets items stand or fall alone', async () => {
    const answer = await batch([
      METADATA,
      { ...METADATA, artifactClass: 'nonsense' },
      7,
      { ...METADATA, payload: {} },
      METADATA,
    ]);
    const { results } = as<BatchResults>(answer);
    expect(answer.status).toBe(200);
    expect(results.map(({ index, status, problem }) => [index, status, problem?.code])).toEqual([
      [0, 201, undefined],
      [1, 403, 'class.unknown'],
      [2, 400, 'request.invalid'],
      [3, 400, 'payload.invalid'],
      [4, 201, undefined],
    ]);
    for (const { artifact } of results) {
      if (artifact !== undefined) expect((await get(`/v1/artifacts/${artifact.id}`, assistant)).status).toBe(200);
    }
  });

  it('takes 500 items and not one more', async () => {
    const full = await batch(Array.from({ length: 500 }, () => METADATA));
    expect(as<BatchResults>(full).results.filter(({ status }) => status === 201)).toHaveLength(500);
    expect(codeOf(await batch(Array.from({ length: 501 }, () => METADATA)))).toEqual([400, 'request.invalid']);
  });

  it.each([[[]], ['none'], [undefined], [{}]])('refuses %j as its items', async (items) => {
    expect(codeOf(await scenario.caller.post('/v1/artifacts/batch', assistant, { items }))).toEqual([
      400,
      'request.invalid',
    ]);
  });
});
