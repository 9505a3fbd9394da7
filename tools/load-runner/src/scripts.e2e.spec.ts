import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Workbench } from './command.spec-data.ts';
import { LocalServer } from './local-server.spec-data.ts';

const server = new LocalServer();
const bench = new Workbench();
let url = '';

beforeAll(async () => {
  url = await server.listen();
});
beforeEach(() => server.forget());
afterAll(async () => {
  await server.close();
  bench.remove();
});

/** A scenario of one VU and so many iterations. */
const alone = (iterations = 1): string =>
  `scenarios: { a: { executor: 'per-vu-iterations', iterations: ${iterations} } }`;
const ALONE = `export const options = { ${alone()} };`;

describe('a script', () => {
  it('in TypeScript imports its own files and JSON, opens text, and gives its VUs what setup returned', async () => {
    bench.write(
      'lib.ts',
      `export interface Named { readonly name: string }\nexport const named: Named = { name: 'lib' };`,
    );
    bench.write('list.json', `[1, 2, 3]`);
    const { exitCode, metrics, stderr } = await bench.run(
      `import http from 'k6/http'; import { check } from 'k6'; import type { Options } from 'k6/options';
       import { type Named, named } from './lib.ts'; import imported from './list.json';
       const opened = JSON.parse(open('./list.json')) as number[];
       export const options: Options = { ${alone()} };
       export function setup(): { token: string } {
         const response = http.request('POST', '${url}/setup', JSON.stringify({ a: 'ü' }), { headers: { 'Content-Type': 'application/json' } });
         return { token: 'from ' + response.json().method };
       }
       export default async function (data: { token: string }): Promise<void> {
         const thing: Named = named;
         check(data, { token: (d) => d.token === 'from POST', list: () => opened.length === 3 && imported[2] === 3, lib: () => thing.name === 'lib' });
       }
       export function teardown(data: { token: string }): void { console.log('torn down with', data.token); }`,
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: 'INFO  torn down with from POST\n' });
    expect(metrics['checks']).toMatchObject({ passes: 3, fails: 0 });
    expect(server.to('/setup')).toMatchObject([{ method: 'POST', body: '{"a":"ü"}' }]);
  });

  it('may block in setup, in teardown, and where its run has one VU, which may still ask for much at once', async () => {
    const { metrics, exitCode } = await bench.run(
      `import http from 'k6/http'; import { check, sleep } from 'k6';
       export const options = { ${alone(2)} };
       export function setup() { sleep(0.1); return http.request('GET', '${url}/setup').status; }
       export default async function (status) {
         sleep(0.1);
         const blocking = http.request('GET', '${url}/slow/50');
         const answers = await Promise.all([1, 2, 3, 4].map(() => http.asyncRequest('GET', '${url}/slow/50')));
         check(null, { setup: () => status === 200, answered: () => [blocking, ...answers].every((r) => r.body === 'slow') });
       }
       export function teardown() { sleep(0.1); http.request('GET', '${url}/teardown'); }`,
    );
    expect(exitCode).toBe(0);
    expect(metrics['checks']).toMatchObject({ passes: 4, fails: 0 });
    expect(metrics['iteration_duration']?.min).toBeGreaterThanOrEqual(195);
    expect(server.concurrentMax).toBe(4);
    expect([server.to('/setup').length, server.to('/teardown').length]).toEqual([1, 1]);
    expect(metrics['http_reqs']?.count).toBe(12);
  });

  it('sends what it is told and sees answers as in k6', async () => {
    const { metrics, stderr } = await bench.run(
      `import http from 'k6/http'; import { check } from 'k6';
       ${ALONE}
       export default async function () {
         const echo = await http.asyncRequest('PUT', '${url}/echo', 'ü', { headers: { 'X-Mine': 7 } });
         const wrong = await http.asyncRequest('GET', '${url}/status/404', null, { responseCallback: http.expectedStatuses(404, { min: 500, max: 599 }) });
         const unexpected = await http.asyncRequest('GET', '${url}/status/404');
         const cut = await http.asyncRequest('GET', '${url}/cut');
         const late = await http.asyncRequest('GET', '${url}/slow/3000', null, { timeout: '100ms' });
         const refused = await http.asyncRequest('GET', 'http://127.0.0.1:9/');
         const chunked = await http.asyncRequest('GET', '${url}/chunked');
         check(null, {
           echo: () => echo.json().method === 'PUT' && echo.json().length === 2,
           headers: () => echo.headers['Content-Type'] === 'application/json' && echo.headers.Etag === '"1"',
           wrong: () => wrong.status === 404 && wrong.error === '' && wrong.body === '',
           unexpected: () => unexpected.status === 404,
           cut: () => cut.status === 0 && cut.error !== '',
           late: () => late.status === 0 && late.error !== '',
           refused: () => refused.status === 0 && refused.error !== '',
           chunked: () => chunked.json().part === 1,
         });
       }`,
    );
    expect(metrics['checks']).toMatchObject({ passes: 8, fails: 0 });
    expect(server.to('/echo')).toMatchObject([{ method: 'PUT', body: 'ü', headers: { 'x-mine': '7' } }]);
    // As k6 counts it: what failed "passes".
    expect(metrics['http_req_failed']).toMatchObject({ fails: 3, passes: 4 });
    expect(stderr.match(/Request Failed/g)).toHaveLength(3);
  });

  it('times what is waited for apart from what is sent and received', async () => {
    const { metrics } = await bench.run(
      `import http from 'k6/http';
       export const options = { ${alone(3)} };
       export default async function () { await http.asyncRequest('POST', '${url}/slow/200', 'x'.repeat(1000)); }`,
    );
    const { http_req_duration: duration, http_req_waiting: waiting, http_req_sending: sending } = metrics;
    expect(duration?.min).toBeGreaterThanOrEqual(195);
    expect(waiting?.min).toBeGreaterThanOrEqual(190);
    expect(sending?.max).toBeLessThan(100);
    expect(metrics['http_req_connecting']).toMatchObject({ min: 0, med: 0 });
    expect(metrics['http_req_connecting']?.max).toBeGreaterThan(0);
    expect(metrics['data_sent']?.count).toBeGreaterThan(3_000);
    expect(metrics['data_received']?.count).toBeGreaterThan(3 * 'slow'.length);
  });

  it('reuses its connections, and opens another where a server closes', async () => {
    const { exitCode } = await bench.run(
      `import http from 'k6/http';
       export const options = { ${alone(5)} };
       let n = 0;
       export default async function () {
         await http.asyncRequest('GET', '${url}/echo');
         if (n++ === 2) await http.asyncRequest('GET', '${url}/closing');
       }`,
    );
    expect([exitCode, server.connections]).toEqual([0, 2]);
  });

  it('has tags and submetrics', async () => {
    const { metrics, exported } = await bench.run(
      `import http from 'k6/http'; import { check } from 'k6'; import { Counter, Trend } from 'k6/metrics';
       const took = new Trend('took', true); const done = new Counter('done');
       export const options = {
         scenarios: { a: { executor: 'per-vu-iterations', iterations: 4, tags: { build: '7' } } },
         thresholds: { 'http_reqs{name:write}': ['count==4'], 'http_reqs{status:200,build:7}': ['count==8'],
           'checks{group:::teardown}': ['rate==1'], 'took{half:even}': ['max==2'], 'done{scenario:a}': ['count==8'] } };
       let n = 0;
       export default async function () {
         await http.asyncRequest('POST', '${url}/echo', '{}', { tags: { name: 'write' } });
         await http.asyncRequest('GET', '${url}/echo');
         took.add(n, { half: n++ % 2 === 0 ? 'even' : 'odd' });
         done.add(2);
       }
       export const teardown = () => check(1, { 'one: is one': (value) => value === 1 });`,
    );
    expect(metrics['http_reqs']?.count).toBe(8);
    for (const name of [
      'http_reqs{name:write}',
      'http_reqs{status:200,build:7}',
      'checks{group:::teardown}',
      'took{half:even}',
      'done{scenario:a}',
    ]) {
      expect([name, Object.values(metrics[name]?.thresholds ?? { missing: true })]).toEqual([name, [false]]);
    }
    expect(JSON.stringify(exported)).toContain('"path":"::teardown::one: is one"');
  });

  it('hashes text and bytes alike, and writes and reads base64 of exactly its bytes', async () => {
    const { metrics } = await bench.run(
      `import { check } from 'k6'; import { createHash, randomBytes, sha256 } from 'k6/crypto';
       import { b64decode, b64encode } from 'k6/encoding';
       ${ALONE}
       const expected = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
       export default function () {
         const hash = createHash('sha256');
         hash.update(Uint8Array.of(0x61).buffer);
         hash.update('bc');
         const bytes = b64decode('+/8=');
         check(null, { text: () => sha256('abc', 'hex') === expected, parts: () => hash.digest('hex') === expected,
           bytes: () => bytes instanceof ArrayBuffer && new Uint8Array(bytes).join() === '251,255',
           encoded: () => b64encode(bytes) === '+/8=' && b64encode(bytes, 'rawurl') === '-_8' && b64encode('é') === 'w6k=',
           random: () => /^[\\w-]{43}$/.test(b64encode(randomBytes(32), 'rawurl')) });
       }`,
    );
    expect(metrics['checks']).toMatchObject({ passes: 5, fails: 0 });
  });
});

describe('what this runner has not', () => {
  it.each([
    ['http.get', `http.get('URL/echo');`],
    ['response.timings', `(await http.asyncRequest('GET', 'URL/echo')).timings.duration;`],
    ['to follow a redirect', `await http.asyncRequest('GET', 'URL/redirect/302');`],
    ['a response with a content encoding', `await http.asyncRequest('GET', 'URL/encoded');`],
    ['__VU', `if (__VU > 0) check(1, {});`],
    ['setTimeout', `setTimeout(() => {}, 1);`],
    ['a request that is not awaited', `http.asyncRequest('GET', 'URL/echo');`],
  ])('ends the run with its name: %s', async (what, code) => {
    const { exitCode, stdout, metrics } = await bench.run(
      `import http from 'k6/http'; import { check } from 'k6';
       export const options = { ${alone(50)} };
       export default async function () { check(1, { begun: true }); ${code.replaceAll('URL', url)} }`,
    );
    expect(stdout).toContain(`not passed: ${what} is not supported by this runner`);
    expect([exitCode, metrics['checks']?.passes]).toEqual([107, 1]);
  });

  it('ends the run although the script catches it, and lets it tear down', async () => {
    const { exitCode, stderr } = await bench.run(
      `import http from 'k6/http';
       export const options = { ${alone(50)} };
       export default function () { try { http.get('${url}/echo'); } catch {} }
       export function teardown() { console.log('torn down'); }`,
    );
    expect(exitCode).toBe(107);
    expect(stderr).toContain('torn down');
  });

  it('is a blocking call where VUs share the thread', async () => {
    const { exitCode, stdout } = await bench.run(
      `import { sleep } from 'k6';
       export const options = { scenarios: { a: { executor: 'shared-iterations', vus: 2, iterations: 100 } } };
       export default function () { sleep(1); }`,
    );
    expect(stdout).toContain(
      'a call that blocks, in a run of several VUs (http.asyncRequest() does not), is not supported',
    );
    expect(exitCode).toBe(107);
  });
});
