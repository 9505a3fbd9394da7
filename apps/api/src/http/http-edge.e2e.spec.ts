import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { API_OPERATIONS } from '../openapi/operations.ts';
import type { Answer } from '../testing/caller.spec-data.ts';
import { sendRaw } from '../testing/raw-http.spec-data.ts';
import { as, ASSISTANT, METADATA, Scenario, type ProblemBody } from '../testing/scenario.spec-data.ts';
import { STATUS_OF } from './statuses.ts';

let scenario: Scenario;
let token: string;

beforeAll(async () => {
  scenario = await Scenario.start({ store: 'memory' });
  token = await scenario.integrate(ASSISTANT);
});
afterAll(() => scenario.end());

const codeOf = (answer: Answer) => [answer.status, as<ProblemBody>(answer).code];
const raw = (text: string) => sendRaw(scenario.process.port, text);
const filled = (path: string) => path.replace(/\{[A-Za-z]+\}/g, 'x');

describe('a path', () => {
  it.each([...new Set(API_OPERATIONS.map(({ path }) => path))])(
    '%s names its methods to who uses another',
    async (path) => {
      const own = new Set<string>(API_OPERATIONS.filter((row) => row.path === path).map(({ method }) => method));
      const answer = await scenario.caller.call('PATCH', filled(path), { token });
      const allow = answer.headers.get('allow')?.split(', ') ?? [];
      expect(codeOf(answer)).toEqual([405, 'route.method-not-allowed']);
      expect([...own].filter((method) => !allow.includes(method))).toEqual([]);
      const options = await scenario.caller.call('OPTIONS', filled(path));
      expect([options.status, options.headers.get('allow')]).toEqual([204, allow.join(', ')]);
      expect(options.headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  it.each([
    '/',
    '/v1',
    '/v1/',
    '/v2/artifacts',
    '/V1/artifacts',
    '/v1/artifacts/',
    '/v1//artifacts',
    '/v1/artifacts/a/b',
    '/admin',
    '/.env',
  ])('%s does not exist, for anybody and any method', async (path) => {
    for (const method of ['GET', 'POST', 'DELETE']) {
      const answer = await scenario.caller.call(method, path, { token });
      expect([404, 405]).toContain(answer.status);
    }
    expect((await scenario.caller.call('GET', path)).status).toBeGreaterThanOrEqual(400);
  });

  it('is not reached around the guard by another spelling', async () => {
    for (const path of [
      '/v1/%61rtifacts',
      '/v1/artifacts;x=1',
      '/v1/artifacts%2F',
      '/health/..%2Fv1/artifacts',
      '//v1/artifacts',
    ]) {
      const answer = await fetch(scenario.process.url + path);
      expect([path, answer.status >= 400]).toEqual([path, true]);
    }
  });

  it('that is not well-formed is a problem like any other', async () => {
    for (const path of ['/v1/artifacts/%', '/v1/artifacts/%zz', '/v1/%C3%28', '/%']) {
      const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
      expect([path, answer.status]).toEqual([path, 400]);
      expect(answer.body).toContain('"code":"request.malformed"');
    }
    const long = await scenario.caller.get(`/v1/artifacts/${'a'.repeat(201)}`, token);
    expect(codeOf(long)).toEqual([414, 'request.uri-too-long']);
  });
});

describe('HEAD', () => {
  it('answers as GET does, without the body', async () => {
    const { artifact } = await scenario.write(token, METADATA);
    for (const path of [
      '/health/live',
      `/v1/artifacts/${artifact.id}`,
      '/v1/governance/rules',
      '/openapi.json',
      '/docs',
    ]) {
      const [get, head] = [await scenario.caller.get(path, token), await scenario.caller.call('HEAD', path, { token })];
      expect([path, head.status, head.text]).toEqual([path, get.status, '']);
      expect(head.headers.get('content-length')).toBe(String(Buffer.byteLength(get.text)));
    }
    expect((await scenario.caller.call('HEAD', '/v1/artifacts')).status).toBe(401);
  });
});

describe('HTTP that is none', () => {
  it.each([
    ['garbage', 'GARBAGE\r\n\r\n', 400],
    ['no version', 'GET /\r\n\r\n', 400],
    [
      'a body with two lengths',
      'POST /v1/artifacts HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd',
      400,
    ],
    [
      'both lengths',
      'POST /v1/artifacts HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc',
      400,
    ],
    [
      'a transfer coding besides chunks',
      'POST /v1/artifacts HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['a fragment', 'GET /health/live#a HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['a tunnel', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: a\r\n\r\n', 405],
    ['101 headers', `GET /health/live HTTP/1.1\r\nHost: a\r\n${'X-A: b\r\n'.repeat(100)}\r\n`, 431],
    ['a chunk that is none', 'POST /v1/artifacts HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 400],
    ['two hosts', 'GET /health/live HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400],
    ['no host', 'GET /health/live HTTP/1.1\r\n\r\n', 400],
    ['a header with a line break', 'GET /health/live HTTP/1.1\r\nHost: a\r\nX-A: b\n c\r\n\r\n', 400],
    ['a header with NUL', 'GET /health/live HTTP/1.1\r\nHost: a\r\nX-A: b\u0000c\r\n\r\n', 400],
    ['headers without end', `GET /health/live HTTP/1.1\r\nHost: a\r\nX-A: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['a path without end', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 431],
  ])('is a short problem: %s', async (_what, text, status) => {
    const answer = await raw(text);
    expect(answer.status).toBe(status);
    expect(answer.head.toLowerCase()).toContain('content-type: application/problem+json');
    expect(Buffer.byteLength(answer.body)).toBeLessThan(4_096);
    expect(answer.body).not.toMatch(/parse error|HPE_|node:/i);
  });

  it('does not hide a request in the body of another, whose length is not written plainly', async () => {
    const hidden = 'GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n';
    for (const coding of ['Transfer-Encoding:\r\nTransfer-Encoding: chunked', 'Transfer-Encoding: gzip, chunked']) {
      const answer = await raw(`GET /health/live HTTP/1.1\r\nHost: a\r\n${coding}\r\n\r\n0\r\n\r\n${hidden}`);
      expect([answer.status, answer.body.includes('"status":"live"')]).toEqual([400, false]);
    }
  });

  it('is not an expectation that nobody knows', async () => {
    const answer = await raw('GET /health/live HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\n\r\n');
    expect([answer.status, answer.body]).toEqual([200, '{"status":"live"}']);
  });

  it('keeps nobody else from being served', async () => {
    expect((await scenario.caller.get('/health/ready')).status).toBe(200);
  });
});

describe('every answer', () => {
  it('tells what is left of the rate, refusals included', async () => {
    for (const answer of [
      await scenario.caller.get('/v1/artifacts', token),
      await scenario.caller.get('/v1/artifacts'),
      await scenario.caller.get('/v1/nothing', token),
      await scenario.caller.post('/v1/artifacts', token, METADATA),
    ]) {
      expect(answer.headers.get('ratelimit-policy')).toBe('"writes";q=1000;w=1');
      expect(answer.headers.get('ratelimit')).toMatch(/^"writes";r=\d+;t=\d+$/);
    }
  });

  it('is kept by no cache, but for what its ETag vouches for', async () => {
    const { artifact } = await scenario.write(token, METADATA);
    const policyOf = async (path: string) => (await scenario.caller.get(path, token)).headers.get('cache-control');
    expect(await policyOf('/v1/artifacts')).toBe('no-store');
    expect(await policyOf('/v1/governance/rules')).toBe('no-store');
    expect(await policyOf('/v1/nothing')).toBe('no-store');
    expect(await policyOf(`/v1/artifacts/${artifact.id}`)).toBe('private, no-cache');
  });

  it('gives no leave to other origins', async () => {
    const answer = await scenario.caller.get('/v1/governance/rules', token, { origin: 'https://evil.example' });
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});

describe('the documentation', () => {
  it('is a reference whose scripts and styles come from here, and which may call nobody else', async () => {
    const { text, headers } = await scenario.caller.get('/docs');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'/);
    expect(policy).toContain("script-src 'self'; ");
    expect(policy).toContain("connect-src 'self'; ");
    expect(policy).not.toMatch(/https?:|\*/);
    expect(text).not.toMatch(/\son[a-z]+=|https?:\/\//i);
    const scripts = [...text.matchAll(/<script([^>]*)>/g)].map(([, attributes = '']) => attributes.trim());
    expect(scripts).toEqual(['src="/docs/assets/scalar.js"', 'src="/docs/assets/reference.js"']);
    for (const [, path = ''] of text.matchAll(/<script src="([^"]+)"/g)) {
      const script = await scenario.caller.get(path);
      expect([script.status, script.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
    }
    const started = (await scenario.caller.get('/docs/assets/reference.js')).text;
    for (const off of ['"telemetry":false', '"withDefaultFonts":false', '"url":"/openapi.json"']) {
      expect(started).toContain(off);
    }
    expect(codeOf(await scenario.caller.get('/docs/assets/package.json'))).toEqual([404, 'route.not-found']);
  });

  it('has pages without a script that name every rule, limit and error code', async () => {
    const pages = await Promise.all(
      ['rules', 'limits', 'problems'].map((name) => scenario.caller.get(`/docs/${name}`)),
    );
    for (const { text, headers } of pages) {
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
      expect(text).not.toMatch(/<script|\son[a-z]+=|https?:\/\//i);
    }
    const all = pages.map(({ text }) => text).join('');
    const rules = as<{ items: readonly { rule: string }[] }>(await scenario.caller.get('/v1/governance/rules', token));
    const limits = as<{ items: readonly { limit: string }[] }>(
      await scenario.caller.get('/v1/governance/limits', token),
    );
    const names = [
      ...rules.items.map(({ rule }) => rule),
      ...limits.items.map(({ limit }) => limit),
      ...Object.keys(STATUS_OF),
    ];
    expect(names.filter((name) => !all.includes(name))).toEqual([]);
    expect(codeOf(await scenario.caller.get('/docs/nonsense'))).toEqual([404, 'route.not-found']);
  });

  it('explains the code of every problem where its type points', async () => {
    const { body } = await scenario.caller.get('/v1/nothing', token);
    const { type, code } = body as { type: string; code: string };
    const explained = await scenario.caller.get(type);
    expect(explained.body).toMatchObject({ code, status: 404 });
    const page = await fetch(scenario.process.url + type, { headers: { accept: 'text/html,*/*' } });
    expect([page.headers.get('content-type'), (await page.text()).includes(code)]).toEqual([
      'text/html; charset=utf-8',
      true,
    ]);
    expect(codeOf(await scenario.caller.get('/problems/nonsense'))).toEqual([404, 'route.not-found']);
  });
});
