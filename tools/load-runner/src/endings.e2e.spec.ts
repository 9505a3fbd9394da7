import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Workbench } from './command.spec-data.ts';
import { LocalServer } from './local-server.spec-data.ts';

const server = new LocalServer();
const bench = new Workbench();
let url = '';

beforeAll(async () => {
  url = await server.listen();
});
afterAll(async () => {
  await server.close();
  bench.remove();
});

describe('a run ends with the exit code of k6', () => {
  it('99 when a threshold is crossed, and says which', async () => {
    const { exitCode, stdout } = await bench.run(
      `import { check } from 'k6';
       export const options = { thresholds: { checks: ['rate>0.9'], iterations: ['count==1'] } };
       export default function () { check(1, { good: true, bad: false }); }`,
    );
    expect(exitCode).toBe(99);
    expect(stdout).toContain('✗ rate>0.9   rate=0.5');
    expect(stdout).toContain('✓ count==1   count=1');
    expect(stdout).toContain('✗ bad   0 passed, 1 failed');
  });

  it('99 at once when a crossed threshold is to abort, after teardown', async () => {
    const { exitCode, stderr, metrics } = await bench.run(
      `import http from 'k6/http';
       export const options = { vus: 1, duration: '60s', thresholds: { http_req_failed: [{ threshold: 'rate<0.1', abortOnFail: true }] } };
       export default async function () { await http.asyncRequest('GET', '${url}/status/500'); }
       export function teardown() { console.log('torn down'); }`,
    );
    expect(exitCode).toBe(99);
    expect(stderr).toMatch(/threshold crossed, the run ends: http_req_failed rate<0.1[^]*torn down/);
    expect(metrics['http_req_failed']?.['value']).toBe(1);
  });

  it('108 when the script aborts it', async () => {
    const { exitCode, stdout } = await bench.run(
      `import exec from 'k6/execution';
       export const options = { vus: 2, duration: '60s' };
       export default function () { if (__ITER === 3) exec.test.abort('enough'); }`,
    );
    expect(exitCode).toBe(108);
    expect(stdout).toContain('not passed: enough');
  });

  it('110 when the script marks it as failed, after all iterations', async () => {
    const { exitCode, metrics } = await bench.run(
      `import exec from 'k6/execution';
       export const options = { iterations: 5 };
       export default function () { if (__ITER === 0) exec.test.fail('no good'); }`,
    );
    expect([exitCode, metrics['iterations']?.count]).toEqual([110, 5]);
  });

  it('107 when setup throws, without any load', async () => {
    const { exitCode, stderr, metrics } = await bench.run(
      `export function setup() { throw new Error('no server'); }
       export default function () {}`,
    );
    expect(exitCode).toBe(107);
    expect(stderr).toMatch(/setup\(\): Error: no server\n\s+at setup \(script\.ts:1:/);
    expect(metrics['iterations']).toBeUndefined();
  });

  it('100 when setup takes longer than setupTimeout', async () => {
    const { exitCode } = await bench.run(
      `import { sleep } from 'k6';
       export const options = { setupTimeout: '200ms' };
       export function setup() { sleep(30); }
       export default function () {}`,
    );
    expect(exitCode).toBe(100);
  });

  it.each([
    [
      'an option k6 has not',
      `export const options = { scenarios: { a: { executor: 'x' } } };`,
      104,
      'options.scenarios.a.executor',
    ],
    ['a threshold that is none', `export const options = { thresholds: { iterations: ['p(9)<1'] } };`, 104, 'p(9)'],
    ['a metric nobody declared', `export const options = { thresholds: { typo: ['count>1'] } };`, 104, 'typo'],
    [
      'a function that is not exported',
      `export const options = { scenarios: { a: { executor: 'per-vu-iterations', exec: 'b' } } };`,
      104,
      '"b"',
    ],
    ['an init context that throws', `throw new Error('early');`, 107, 'early'],
    ['a module this runner has not', `import ws from 'k6/ws'; ws.connect();`, 107, 'k6/ws'],
    ['a syntax error', `const = 1;`, 107, 'script.ts:1'],
    ['something of Node', `process.exit(0);`, 107, "'exit'"],
  ])('and refuses %s before it makes any load', async (_what, text, code, message) => {
    const { exitCode, stderr } = await bench.run(`${text}\nexport default function () {}`);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(code);
  });

  it('105 when it is interrupted, with a summary', async () => {
    const script = bench.write(
      'long.ts',
      `import { sleep } from 'k6';
       export const options = { vus: 1, duration: '60s' };
       export default function () { console.log('begun'); sleep(0.2); }`,
    );
    const main = join(import.meta.dirname, '../dist/main.js');
    const child = spawn(process.execPath, [main, 'run', script], { cwd: bench.folder });
    let stdout = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    // Not before it has begun: how long that takes, the machine decides.
    let isInterrupted = false;
    const interruptOnce = (chunk: Buffer): void => {
      if (isInterrupted || !chunk.toString().includes('begun')) return;
      isInterrupted = true;
      child.kill('SIGINT');
    };
    child.stdout.on('data', interruptOnce);
    child.stderr.on('data', interruptOnce);
    const exitCode = await new Promise((resolve) => child.on('close', resolve));
    expect(exitCode).toBe(105);
    expect(stdout).toContain('stopped by SIGINT');
  });

  it('goes on after an iteration that throws, and shows where in the script it was', async () => {
    const { exitCode, stderr, metrics } = await bench.run(
      `import { fail } from 'k6';
       export const options = { iterations: 3 };
       export default async function () {
         if (__ITER === 1) fail('second');
       }`,
    );
    expect([exitCode, metrics['iterations']?.count]).toEqual([0, 3]);
    expect(stderr).toMatch(/Error: second\n\s+at \S+ \(script\.ts:4:/);
  });
});

describe('a fault of a script that nobody handles', () => {
  it.each(['auto', 'own'])('is logged and ends nothing, with --vu-threads %s', async (mode) => {
    const { exitCode, stderr, metrics } = await bench.run(
      `export const options = { vus: 2, iterations: 6 };
       export default async function () {
         Promise.reject(new Error('nobody cares'));
         setTimeout(() => { throw new Error('too late'); }, 1);
         await new Promise((resolve) => setTimeout(resolve, 20));
       }`,
      ['--vu-threads', mode],
    );
    expect([exitCode, metrics['iterations']?.count]).toEqual([0, 6]);
    expect(stderr).toContain('uncaught: Error: nobody cares');
    expect(stderr).toContain('uncaught: Error: too late');
  });

  it('in handleSummary leaves the usual summary', async () => {
    const { exitCode, stdout, stderr } = await bench.run(
      `export default function () {}
       export function handleSummary() { throw new Error('no summary'); }`,
    );
    expect(exitCode).toBe(0);
    expect(stderr).toContain('no summary');
    expect(stdout).toContain('iterations');
  });
});

describe('the results of a run', () => {
  it('are a summary, a report in one file, and every sample', async () => {
    const { read, exported } = await bench.run(
      `import http from 'k6/http';
       export const options = { scenarios: { write: { executor: 'constant-arrival-rate', rate: 50, duration: '2500ms', preAllocatedVUs: 50 } },
         thresholds: { http_req_duration: ['p(99)<5000'] } };
       export default async function () { await http.asyncRequest('GET', '${url}/echo?<b>'); }`,
      ['--html', 'out/report.html', '--out', 'json=out/samples.ndjson'],
    );
    const html = read('out/report.html');
    expect(html).toContain('<svg');
    expect(html).not.toMatch(/<script|src=|@import|url\(|<link/);
    expect(html).toContain('p(99)&lt;5000');
    expect(exported.timeline?.['requests']?.reduce((sum, one) => sum + one, 0)).toBe(125);
    const points = read('out/samples.ndjson')
      .trim()
      .split('\n')
      .filter((line) => line.includes('"metric":"http_reqs"') && line.includes('"Point"'));
    expect(points).toHaveLength(125);
  });

  it('of a suite are kept with machine and commit when it passes, and beside its report when not', async () => {
    const script = (bound: number) =>
      `export const options = { thresholds: { iterations: ['count==${bound}'] } }; export default function () {}`;
    const { mkdirSync } = await import('node:fs');
    mkdirSync(join(bench.folder, 'load-tests'), { recursive: true });
    bench.write('load-tests/tiny.ts', script(1));
    bench.write('load-tests/wrong.ts', script(2));
    const noK6 = { PATH: '/usr/bin:/bin', BUCKET_LOAD_URL: 'http://127.0.0.1:9' };
    expect((await bench.start(['suite', 'tiny'], noK6)).exitCode).toBe(0);
    expect(JSON.parse(bench.read('load-tests/baselines/tiny.json'))).toMatchObject({
      suite: 'tiny',
      runner: { name: 'load-runner' },
      machine: { nodeVersion: process.version },
      exitCode: 0,
      metrics: { iterations: { count: 1 } },
    });
    expect((await bench.start(['suite', 'wrong'], noK6)).exitCode).toBe(99);
    expect(existsSync(join(bench.folder, 'load-tests/baselines/wrong.json'))).toBe(false);
    expect(JSON.parse(bench.read('load-tests/reports/wrong.json'))).toMatchObject({ exitCode: 99 });
    expect(bench.read('load-tests/reports/tiny.html')).toContain('passed');
  });

  it('of a suite come from k6 where k6 is installed', async () => {
    const { chmodSync, mkdirSync } = await import('node:fs');
    mkdirSync(join(bench.folder, 'load-tests'), { recursive: true });
    mkdirSync(join(bench.folder, 'bin'), { recursive: true });
    bench.write('load-tests/other.ts', 'export default function () {}');
    const fake = bench.write(
      'bin/k6',
      `#!/bin/sh
       if [ "$1" = version ]; then echo "k6 v2.1.0 (go1.26)"; exit 0; fi
       echo "$@" > called.txt
       echo '{"metrics":{"iterations":{"count":1}}}' > "$3"
       exit 0`,
    );
    chmodSync(fake, 0o755);
    const env = { PATH: `${join(bench.folder, 'bin')}:/usr/bin:/bin`, BUCKET_LOAD_URL: 'http://127.0.0.1:9' };
    const { exitCode } = await bench.start(['suite', 'other', '-e', 'A=1'], env);
    expect(exitCode).toBe(0);
    expect(bench.read('called.txt').trim()).toBe(
      'run --summary-export load-tests/reports/other.summary.json --env A=1 load-tests/other.ts',
    );
    expect(JSON.parse(bench.read('load-tests/baselines/other.json'))).toMatchObject({
      runner: { name: 'k6', version: '2.1.0' },
      metrics: { iterations: { count: 1 } },
    });
  });
});
