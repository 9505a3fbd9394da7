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

describe('a script', () => {
  it('in TypeScript imports its own files, JSON and text, and gives its VUs what setup returned', async () => {
    bench.write(
      'lib.ts',
      `export interface Named { readonly name: string }\nexport const named: Named = { name: 'lib' };`,
    );
    bench.write('list.json', `[1, 2, 3]`);
    const { exitCode, metrics, stderr } = await bench.run(
      `import http from 'k6/http'; import { check } from 'k6'; import { SharedArray } from 'k6/data';
       import { type Named, named } from './lib.ts';
       const list: number[] = new SharedArray('list', () => JSON.parse(open('./list.json')) as number[]);
       export function setup(): { token: string } {
         const response = http.post('${url}/setup', JSON.stringify({ a: 'ü' }), { headers: { 'Content-Type': 'application/json' } });
         return { token: 'from ' + response.json('method') };
       }
       export default async function (data: { token: string }): Promise<void> {
         const thing: Named = named;
         check(data, { token: (d) => d.token === 'from POST', list: () => list.length === 3, lib: () => thing.name === 'lib' });
       }
       export function teardown(data: { token: string }): void { console.log('torn down with', data.token); }`,
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: 'INFO  torn down with from POST\n' });
    expect(metrics['checks']).toMatchObject({ passes: 3, fails: 0 });
    expect(server.to('/setup')).toMatchObject([{ method: 'POST', body: '{"a":"ü"}' }]);
  });

  it('may block: each VU that does has a thread, and they wait at the same time', async () => {
    const { metrics } = await bench.run(
      `import http from 'k6/http'; import { check, sleep } from 'k6';
       export const options = { vus: 3, iterations: 9 };
       export default function () {
         const response = http.get('${url}/slow/100');
         check(response, { answered: (r) => r.body === 'slow', timed: (r) => r.timings.duration >= 95 });
         sleep(0.1);
       }`,
      [],
      'blocking.js',
    );
    expect(server.concurrentMax).toBe(3);
    expect(metrics['checks']).toMatchObject({ passes: 18, fails: 0 });
    expect(metrics['iteration_duration']?.min).toBeGreaterThanOrEqual(195);
  });

  it('sends what it is told and sees answers as in k6', async () => {
    const { metrics, stderr } = await bench.run(
      `import http from 'k6/http'; import { check } from 'k6';
       export default function () {
         const form = http.post('${url}/form', { a: '1', b: 'ü' });
         const [one, two] = http.batch([['GET', '${url}/one'], { method: 'PUT', url: '${url}/two', body: 'x' }]);
         const named = http.batch({ first: '${url}/three' });
         const binary = http.get('${url}/echo', { responseType: 'binary' });
         const none = http.get('${url}/echo', { responseType: 'none' });
         const wrong = http.get('${url}/status/404', { responseCallback: http.expectedStatuses(404) });
         const moved = http.post('${url}/redirect/303', 'gone');
         const kept = http.get('${url}/redirect/302', { redirects: 0 });
         const cut = http.get('${url}/cut');
         const late = http.get('${url}/slow/3000', { timeout: '100ms' });
         check(null, {
           form: () => form.json('length') === 12,
           headers: () => form.headers['Content-Type'] === 'application/json' && form.headers['Etag'] === '"1"',
           batch: () => one.json('method') === 'GET' && two.json('method') === 'PUT' && named.first.status === 200,
           selector: () => one.json('items.#.id')[0] === 7,
           binary: () => binary.body instanceof ArrayBuffer && binary.body.byteLength > 10,
           none: () => none.body === null,
           wrong: () => wrong.status === 404 && wrong.error_code === 1404,
           moved: () => moved.json('method') === 'GET' && moved.url === '${url}/echo',
           kept: () => kept.status === 302 && kept.headers.Location === '/echo',
           cut: () => cut.status === 0 && cut.error_code === 1220 && cut.error !== '',
           late: () => late.status === 0 && late.error_code === 1050,
           chunked: () => http.get('${url}/chunked').json('part') === 1,
         });
       }`,
    );
    expect(metrics['checks']).toMatchObject({ passes: 12, fails: 0 });
    expect(server.to('/form')).toMatchObject([
      { body: 'a=1&b=%C3%BC', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    ]);
    expect(metrics['http_req_failed']).toMatchObject({ fails: 11, passes: 2 });
    expect(stderr).toContain('Request Failed');
  });

  it('reuses its connections, unless told not to, and opens another where a server closes', async () => {
    const script = (options: string) =>
      `import http from 'k6/http';
       export const options = { vus: 1, iterations: 5, ${options} };
       export default async function () {
         await http.asyncRequest('GET', '${url}/echo');
         if (__ITER === 2) await http.asyncRequest('GET', '${url}/closing');
       }`;
    const { exitCode } = await bench.run(script(''));
    expect([exitCode, server.connections]).toEqual([0, 2]);
    server.forget();
    await bench.run(script('noConnectionReuse: true'));
    expect(server.connections).toBe(6);
  });

  it('has tags, groups and submetrics', async () => {
    const { metrics, exported } = await bench.run(
      `import http from 'k6/http'; import { check, group } from 'k6'; import exec from 'k6/execution'; import { Trend } from 'k6/metrics';
       const took = new Trend('took', true);
       export const options = { iterations: 4, tags: { build: '7' }, thresholds: {
         'http_reqs{name:write}': ['count==4'], 'http_reqs{status:200,build:7}': ['count==8'], 'checks{group:::outer::inner}': ['rate==1'],
         'took{half:even}': ['max==2'], 'http_reqs{mine:yes}': ['count==4'] } };
       export default async function () {
         await http.asyncRequest('POST', '${url}/echo', '{}', { tags: { name: 'write' } });
         exec.vu.metrics.tags.mine = 'yes';
         await http.asyncRequest('GET', '${url}/echo');
         delete exec.vu.metrics.tags.mine;
         group('outer', () => group('inner', () => check(1, { one: (value) => value === 1 })));
         took.add(__ITER, { half: __ITER % 2 === 0 ? 'even' : 'odd' });
       }`,
    );
    expect(metrics['http_reqs']?.count).toBe(8);
    for (const name of [
      'http_reqs{name:write}',
      'http_reqs{status:200,build:7}',
      'checks{group:::outer::inner}',
      'took{half:even}',
      'http_reqs{mine:yes}',
    ]) {
      expect([name, Object.values(metrics[name]?.thresholds ?? { missing: true })]).toEqual([name, [false]]);
    }
    expect(metrics['group_duration']).toBeDefined();
    expect(JSON.stringify(exported)).toContain('"path":"::outer::inner::one"');
  });

  it('writes its own summary', async () => {
    const { stdout, read } = await bench.run(
      `export default function () {}
       export function handleSummary(data) {
         return { stdout: 'iterations: ' + data.metrics.iterations.values.count, 'mine.json': JSON.stringify(data.root_group) };
       }`,
    );
    expect(stdout).toBe('iterations: 1');
    expect(JSON.parse(read('mine.json'))).toMatchObject({ path: '', checks: [] });
  });

  it('waits for the answers it does not await', async () => {
    const { metrics } = await bench.run(
      `import http from 'k6/http'; import { Counter } from 'k6/metrics'; const late = new Counter('late');
       export default function () { http.asyncRequest('GET', '${url}/slow/100').then(() => late.add(1)); }`,
    );
    expect(metrics['late']?.count).toBe(1);
    expect(metrics['iteration_duration']?.min).toBeGreaterThanOrEqual(95);
  });
});
