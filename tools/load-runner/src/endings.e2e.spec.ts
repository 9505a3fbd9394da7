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

/** A scenario of one VU and so many iterations. */
const alone = (iterations = 1): string =>
  `scenarios: { a: { executor: 'per-vu-iterations', iterations: ${iterations} } }`;
const ALONE = `export const options = { ${alone()} };`;

describe('a run ends with the exit code of k6', () => {
  it('99 when a threshold is crossed, and says which', async () => {
    const { exitCode, stdout } = await bench.run(
      `import { check } from 'k6';
       export const options = { ${alone()}, thresholds: { checks: ['rate>0.9'], iterations: ['count==1'] } };
       export default function () { check(1, { good: true, bad: false }); }`,
    );
    expect(exitCode).toBe(99);
    expect(stdout).toContain('✗ rate>0.9   rate=0.5');
    expect(stdout).toContain('✓ count==1   count=1');
    expect(stdout).toContain('✗ bad   0 passed, 1 failed');
    expect(stdout).toContain('not passed: crossed: checks rate>0.9');
  });

  it('107 when setup throws, without any load', async () => {
    const { exitCode, stderr, metrics } = await bench.run(
      `${ALONE}
       export function setup() { throw new Error('no server'); }
       export default function () {}`,
    );
    expect(exitCode).toBe(107);
    expect(stderr).toMatch(/setup\(\): Error: no server\n\s+at \S*setup \(\S*script\.ts:2:/);
    expect(metrics['iterations']).toBeUndefined();
  });

  it('107 when teardown throws', async () => {
    const { exitCode, stdout, metrics } = await bench.run(
      `${ALONE}
       export default function () {}
       export async function teardown() { throw new Error('not restored'); }`,
    );
    expect([exitCode, metrics['iterations']?.count]).toEqual([107, 1]);
    expect(stdout).toContain('not passed: teardown(): Error: not restored');
  });

  it.each([
    ['setup', 'sleep(30)', 100],
    ['setup', `http.request('GET', 'URL/slow/5000')`, 100],
    ['setup', 'await new Promise(() => undefined)', 100],
    ['teardown', 'sleep(30)', 101],
  ])('%s, %s: longer than its timeout ends with %s', async (stage, code, expected) => {
    const { exitCode, stderr } = await bench.run(
      `import { sleep } from 'k6'; import http from 'k6/http';
       export const options = { ${alone()}, ${stage}Timeout: '200ms' };
       export async function ${stage}() { ${code.replace('URL', url)}; return [sleep, http].length; }
       export default function () {}`,
    );
    expect(stderr).toContain(`${stage}() took longer than 200 ms`);
    expect(exitCode).toBe(expected);
  });

  it.each([
    ['an executor it has not', `export const options = { scenarios: { a: { executor: 'x' } } };`, 104, 'a.executor'],
    ['handleSummary()', `${ALONE} export function handleSummary() {}`, 104, 'handleSummary()'],
    [
      'what is no threshold',
      `export const options = { ${alone()}, thresholds: { iterations: ['p(9)<1'] } };`,
      104,
      'p(9)',
    ],
    [
      'a metric nobody declared',
      `export const options = { ${alone()}, thresholds: { typo: ['count>1'] } };`,
      104,
      '"typo"',
    ],
    [
      'a function that is not exported',
      `export const options = { scenarios: { a: { executor: 'per-vu-iterations', exec: 'b' } } };`,
      104,
      '"b"',
    ],
    ['an init context that throws', `throw new Error('early');`, 107, 'early'],
    [
      'a request in the init context',
      `import http from 'k6/http'; http.request('GET', 'http://h/');`,
      107,
      'init context',
    ],
    ['a module it has not', `import ws from 'k6/ws'; ws.connect();`, 107, '"k6/ws" is not supported by this runner'],
    ['a function it has not', `import { group } from 'k6'; group('a', () => 1);`, 107, 'script.ts:1'],
    ['a syntax error', `const = 1;`, 107, 'script.ts:1'],
    ['something of Node', `process.exit(0);`, 107, 'process is not supported'],
  ])('and refuses %s before it makes any load', async (_what, text, code, message) => {
    const { exitCode, stderr } = await bench.run(`${text}\nexport default function () {}`);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(code);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    '105 when it is interrupted by %s, with a summary, after teardown',
    async (signal) => {
      const { exitCode, stdout, stderr } = await interrupted(
        `import { sleep } from 'k6';
       export const options = { ${alone(1_000)} };
       export default function () { console.log('begun'); sleep(0.2); }
       export function teardown() { console.log('torn down'); }`,
        [signal],
      );
      expect(exitCode).toBe(105);
      expect(stdout).toContain(`stopped by ${signal}`);
      expect(stderr).toContain('torn down');
    },
  );

  it('105 at once at the second signal, although the script blocks', async () => {
    const { exitCode, stdout } = await interrupted(
      `import http from 'k6/http';
       export const options = { ${alone()}, setupTimeout: '1m' };
       export function setup() { console.log('begun'); http.request('GET', '${url}/slow/50000'); }
       export default function () {}`,
      ['SIGINT', 'SIGINT'],
    );
    expect([exitCode, stdout]).toEqual([105, '']);
  });

  it('goes on after an iteration that throws, and shows where in the script it was', async () => {
    const { exitCode, stderr, metrics } = await bench.run(
      `export const options = { ${alone(3)} };
       let n = 0;
       export default async function () {
         if (n++ === 1) throw new Error('second');
       }`,
    );
    expect([exitCode, metrics['iterations']?.count]).toEqual([0, 3]);
    expect(stderr).toMatch(/Error: second\n\s+at \S+ \(\S*script\.ts:4:/);
  });

  it('107 for a rejection that nobody handles', async () => {
    const { exitCode, stdout } = await bench.run(
      `import http from 'k6/http';
       export const options = { ${alone(50)} };
       export default async function () {
         Promise.reject(new Error('nobody cares'));
         await http.asyncRequest('GET', '${url}/echo');
       }`,
    );
    expect(exitCode).toBe(107);
    expect(stdout).toContain('not passed: a rejection that nobody handles: Error: nobody cares');
  });
});

/** A run that is sent these signals, one after the other, once its script has begun: how long that takes, the machine decides. */
async function interrupted(script: string, signals: readonly NodeJS.Signals[]) {
  const main = join(import.meta.dirname, '../dist/main.js');
  const child = spawn(process.execPath, [main, 'run', bench.write('long.ts', script)], { cwd: bench.folder });
  let stdout = '';
  let stderr = '';
  let isSent = false;
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    if (isSent || !stderr.includes('begun')) return;
    isSent = true;
    // Two signals of one kind that come at once are one.
    signals.forEach((signal, index) => setTimeout(() => child.kill(signal), 300 * index));
  });
  const exitCode = await new Promise((resolve) => child.on('close', resolve));
  return { exitCode, stdout, stderr };
}

describe('the results of a run', () => {
  it('are a summary with one value a second, and a report in one file', async () => {
    const { read, exported } = await bench.run(
      `import http from 'k6/http';
       export const options = { scenarios: { write: { executor: 'constant-arrival-rate', rate: 50, duration: '2500ms', preAllocatedVUs: 50 } },
         thresholds: { http_req_duration: ['p(99)<5000'] } };
       export function setup() { http.request('GET', '${url}/slow/300'); }
       export default async function () { await http.asyncRequest('GET', '${url}/echo?<b>'); }`,
      ['--html', 'out/report.html'],
    );
    const html = read('out/report.html');
    expect(html.match(/<svg/g)).toHaveLength(3);
    expect(html).not.toMatch(/<script|src=|@import|url\(|<link/);
    expect(html).toContain('p(99)&lt;5000');
    // What setup asked for belongs to no second of the load.
    expect(exported.timeline?.['requests']?.reduce((sum, one) => sum + one, 0)).toBe(125);
    expect(exported.timeline?.['second']).toEqual([1, 2, 3]);
  });

  it('of a suite are kept with machine and commit when it passes, and beside its report when not', async () => {
    const script = (bound: number) =>
      `export const options = { ${alone()}, thresholds: { iterations: ['count==${bound}'] } }; export default function () {}`;
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
