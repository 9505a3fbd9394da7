import { describe, expect, it } from '@jest/globals';
import { RunRecorder } from '../engine/run-recorder.ts';
import { Vu } from '../engine/vu.ts';
import type { HttpAnswer } from '../http/http-types.ts';
import { responseMaker } from './http-module.ts';
import { createK6Modules, K6_EXPORTS, type K6Modules } from './k6-modules.ts';
import { strict } from './strict.ts';

type Script = (modules: K6Modules) => unknown;

const refused: string[] = [];
const refuse = (what: string): never => {
  refused.push(what);
  throw new Error(what);
};

/** Runs code as the one function of a VU that has no server to speak to. */
async function runScript(code: Script): Promise<unknown> {
  refused.length = 0;
  const vu = new Vu(
    {
      env: {},
      recorder: new RunRecorder(),
      mainThread: { postMessage: () => undefined },
      log: () => undefined,
      refuse,
      responseOf: responseMaker(refuse),
      instantiate: (owner) => ({ default: () => code(createK6Modules(owner)) }),
    },
    { id: 7, mayBlock: false, env: {}, dataJson: undefined },
  );
  return vu.run({ exec: 'default', tags: {}, scenario: undefined, iterationInTest: 0, untilMs: Infinity });
}

/** A script knows these by the types of k6; here they are looked up by name. */
function member(api: unknown, ...path: readonly string[]): unknown {
  return path.reduce((value, name) => (typeof value === 'object' ? Reflect.get(value ?? {}, name) : undefined), api);
}

function call(api: unknown, name: string, ...values: readonly unknown[]): unknown {
  const found = member(api, name);
  if (typeof found !== 'function') throw new Error(`no ${name}`);
  return Reflect.apply(found, api, values);
}

const answer: HttpAnswer = {
  status: 200,
  headers: { 'content-type': 'text/plain', etag: '"1"', 'x-request-id': 'a', 'set-cookie': ['a', 'b'] },
  body: '{"a":1}',
  error: '',
  timings: { blocked: 0, connecting: 0, sending: 0, waiting: 0, receiving: 0, duration: 0 },
  bytesSent: 0,
  bytesReceived: 0,
};
const response = responseMaker(refuse)(answer);
const URL_OF_NOBODY = 'http://127.0.0.1:9/';

describe('the modules of k6', () => {
  it('export the names that an import of them is checked against', async () => {
    await runScript((modules) => {
      for (const [name, exported] of Object.entries(K6_EXPORTS))
        expect([name, Object.keys(member(modules, name) ?? {}).sort()]).toEqual([name, [...exported].sort()]);
    });
  });

  it.each<[string, Script]>([
    ['http.get', (k6) => member(k6, 'k6/http', 'get')],
    ['http.batch', (k6) => member(k6, 'k6/http', 'batch')],
    ['k6.group', (k6) => member(k6, 'k6', 'group')],
    ['metrics.Gauge', (k6) => member(k6, 'k6/metrics', 'Gauge')],
    ['exec.test', (k6) => member(k6, 'k6/execution', 'test')],
    ['exec.vu.tags', (k6) => member(k6, 'k6/execution', 'vu', 'tags')],
    ['exec.scenario.startTime', (k6) => member(k6, 'k6/execution', 'scenario', 'startTime')],
    ['createHash("md5")', (k6) => call(k6['k6/crypto'], 'createHash', 'md5')],
    ['a digest as "base64"', (k6) => call(k6['k6/crypto'], 'sha256', 'abc', 'base64')],
    ['b64decode() of another variant or to text', (k6) => call(k6['k6/encoding'], 'b64decode', 'YQ', 'rawstd')],
    ['b64decode() of another variant or to text', (k6) => call(k6['k6/encoding'], 'b64decode', 'YQ==', 'std', 's')],
    ['b64encode() as "url"', (k6) => call(k6['k6/encoding'], 'b64encode', 'a', 'url')],
    [
      'a call that blocks, in a run of several VUs (http.asyncRequest() does not),',
      (k6) => call(k6['k6/http'], 'request', 'GET', URL_OF_NOBODY),
    ],
    ...(
      [
        ['a request body that is not text', [URL_OF_NOBODY, { a: 1 }]],
        ['the request parameter "redirects"', [URL_OF_NOBODY, null, { redirects: 0 }]],
        ['the responseType "binary"', [URL_OF_NOBODY, null, { responseType: 'binary' }]],
        ['this responseCallback', [URL_OF_NOBODY, null, { responseCallback: null }]],
        ['a URL of another scheme, or with credentials,', ['http://me:secret@127.0.0.1:9/']],
        ['a URL of another scheme, or with credentials,', ['file:///etc/passwd']],
      ] as const
    ).map(([what, values]): [string, Script] => [what, (k6) => call(k6['k6/http'], 'asyncRequest', 'GET', ...values)]),
  ])('refuse %s', async (what, code) => {
    await expect(runScript(code)).rejects.toThrow(what);
    expect(refused).toEqual([what]);
  });

  it.each<[string, Script]>([
    ['not a duration', (k6) => call(k6['k6/http'], 'asyncRequest', 'GET', URL_OF_NOBODY, null, { timeout: 'long' })],
    ['Invalid URL', (k6) => call(k6['k6/http'], 'asyncRequest', 'GET', 'nonsense')],
    ['takes numbers', (k6) => call(k6['k6/http'], 'expectedStatuses', '200')],
    ['text or an ArrayBuffer', (k6) => call(k6['k6/crypto'], 'sha256', 7, 'hex')],
    ['a whole number from 1', (k6) => call(k6['k6/crypto'], 'randomBytes', 0)],
    ['takes text or an ArrayBuffer', (k6) => call(k6['k6/encoding'], 'b64encode', 7)],
    ['in the init context', (k6) => call(k6['k6/metrics'], 'Counter', 'late')],
  ])('throw for a mistake of the script: %s', async (message, code) => {
    await expect(runScript(code)).rejects.toThrow(message);
    expect(refused).toEqual([]);
  });
});

describe('a response', () => {
  it('has its headers by the names that Go gives them', () => {
    expect(member(response, 'headers')).toEqual({
      'Content-Type': 'text/plain',
      Etag: '"1"',
      'X-Request-Id': 'a',
      'Set-Cookie': 'a, b',
    });
    expect(call(response, 'json')).toEqual({ a: 1 });
  });

  it.each(['timings', 'cookies', 'html', 'request', 'error_code', 'url', 'status_text'])(
    'refuses response.%s',
    (name) => {
      expect(() => member(response, name)).toThrow(`response.${name}`);
    },
  );

  it('is awaited, printed and written as JSON without a refusal', async () => {
    refused.length = 0;
    expect(await Promise.resolve(response)).toBe(response);
    expect(JSON.parse(JSON.stringify(response))).toMatchObject({ status: 200, body: '{"a":1}' });
    expect(`${String(response)}`).toBe('[object Object]');
    expect(refused).toEqual([]);
  });
});

describe('a strict object', () => {
  it('gives what it has, and refuses what it has not by its whole name', () => {
    const api = strict('exec', { one: 1 }, refuse);
    expect([member(api, 'one'), 'one' in api, Object.keys(api)]).toEqual([1, true, ['one']]);
    expect(() => member(api, 'two')).toThrow('exec.two');
  });
});
