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

/** A script with these options, whose function makes one request with `asyncRequest`. */
function asking(options: string, path = '/echo'): string {
  return `import http from 'k6/http';
    export const options = ${options};
    export default async function () { await http.asyncRequest('GET', '${url}${path}'); }`;
}

describe('an arrival rate', () => {
  it('makes exactly the arrivals that are due', async () => {
    const { metrics, exitCode } = await bench.run(
      asking(
        `{ scenarios: { a: { executor: 'constant-arrival-rate', rate: 200, duration: '1s', preAllocatedVUs: 20, maxVUs: 200 } } }`,
      ),
    );
    expect(exitCode).toBe(0);
    expect(server.seen).toHaveLength(200);
    expect(metrics['iterations']?.count).toBe(200);
    expect(metrics['http_reqs']?.count).toBe(200);
    expect(metrics['dropped_iterations']).toBeUndefined();
    expect(metrics['iteration_lateness']?.min).toBeGreaterThanOrEqual(0);
  });

  it('drops and counts what no VU is free for, goes on at its rate, and tells what it interrupted', async () => {
    const { metrics, exitCode, stderr } = await bench.run(
      asking(
        `{ scenarios: { a: { executor: 'constant-arrival-rate', rate: 50, duration: '1s', preAllocatedVUs: 2, gracefulStop: '0s' } },
           thresholds: { dropped_iterations: ['count==0'] } }`,
        '/slow/5000',
      ),
    );
    expect(exitCode).toBe(99);
    expect(metrics['dropped_iterations']?.count).toBe(48);
    expect(metrics['dropped_iterations']?.thresholds).toEqual({ 'count==0': true });
    expect(server.concurrentMax).toBe(2);
    expect(metrics['iterations']).toBeUndefined();
    expect(metrics['http_reqs']).toBeUndefined();
    expect(stderr).toBe('WARN  scenario "a": 2 iterations were interrupted\n');
  });

  it('takes VUs up to maxVUs when the ones at hand are busy', async () => {
    const { metrics } = await bench.run(
      asking(
        `{ scenarios: { a: { executor: 'constant-arrival-rate', rate: 20, duration: '1s', preAllocatedVUs: 1, maxVUs: 50 } } }`,
        '/slow/400',
      ),
    );
    expect(metrics['iterations']?.count).toBe(20);
    expect(server.concurrentMax).toBeGreaterThan(4);
  });

  it('ramps', async () => {
    const { metrics, exported } = await bench.run(
      asking(`{ scenarios: { a: { executor: 'ramping-arrival-rate', startRate: 0, preAllocatedVUs: 20, maxVUs: 200,
        stages: [{ duration: '2s', target: 100 }, { duration: '1s', target: 100 }] } } }`),
    );
    expect(metrics['iterations']?.count).toBe(200);
    const [first = 0, second = 0] = exported.timeline?.['iterations'] ?? [];
    expect(second).toBeGreaterThan(2 * first);
  });

  it('begins at its time and counts its own iterations and progress', async () => {
    const { metrics } = await bench.run(
      `import { check } from 'k6'; import exec from 'k6/execution';
       const rate = (startTime) => ({ executor: 'constant-arrival-rate', rate: 10, duration: '1s', preAllocatedVUs: 5, startTime });
       export const options = { scenarios: { first: rate('0s'), second: rate('1s') } };
       export function setup() { return Date.now(); }
       export default function (preparedAt) {
         const { name, iterationInTest, progress } = exec.scenario;
         check(null, {
           'at its time': () => name === 'first' || Date.now() - preparedAt >= 1000,
           'numbered from 0': () => iterationInTest >= 0 && iterationInTest < 10,
           'as far as it is': () => Math.abs(progress - iterationInTest / 10) < 0.5,
         });
       }`,
    );
    expect(metrics['checks']).toMatchObject({ passes: 60, fails: 0 });
  });
});

describe('iterations', () => {
  it('are one number for all VUs, or a number for each', async () => {
    const { metrics } = await bench.run(
      `import { Counter } from 'k6/metrics';
       const done = new Counter('done');
       export const options = { scenarios: {
         pot: { executor: 'shared-iterations', vus: 3, iterations: 10 },
         each: { executor: 'per-vu-iterations', vus: 3, iterations: 10, startTime: '200ms' } },
         thresholds: { 'done{scenario:pot}': ['count==10'], 'done{scenario:each}': ['count==30'] } };
       export default function () { done.add(1); }`,
    );
    expect(metrics['done{scenario:pot}']?.count).toBe(10);
    expect(metrics['done{scenario:each}']?.count).toBe(30);
  });

  it('run on as many VUs at once as are asked for', async () => {
    const { metrics } = await bench.run(
      asking(`{ scenarios: { a: { executor: 'shared-iterations', vus: 3, iterations: 10 } } }`, '/slow/50'),
    );
    expect(server.concurrentMax).toBe(3);
    expect(metrics['iterations']?.count).toBe(10);
  });

  it('end after maxDuration, and do not starve the clock when they never wait', async () => {
    const { metrics, exported } = await bench.run(
      `export const options = { scenarios: { a: { executor: 'shared-iterations', vus: 2, iterations: 1000000000, maxDuration: '1s' } } };
       export default function () {}`,
    );
    expect(metrics['iterations']?.count).toBeGreaterThan(1_000);
    expect(exported.run).toMatchObject({ exitCode: 0 });
  });

  it('of VUs that share a thread have a number, an environment and module state of their own', async () => {
    const { metrics } = await bench.run(
      `import { check } from 'k6'; import exec from 'k6/execution';
       const numbers = new Set(); let mine = 0;
       export const options = { scenarios: { a: { executor: 'per-vu-iterations', vus: 4, iterations: 3, exec: 'work', env: { WHO: 'a' } } } };
       export function work(data) {
         mine++;
         numbers.add(exec.vu.idInTest);
         data.seen++;
         check(null, { 'state is its own': () => mine <= 3 && data.seen === mine, 'numbered from 1': () => exec.vu.idInTest >= 1 && exec.vu.idInTest <= 4,
           'one number': () => numbers.size === 1, 'environment': () => __ENV.WHO === 'a' && __ENV.GIVEN === 'yes' });
       }
       export const setup = () => ({ seen: 0 });`,
      ['-e', 'GIVEN=yes'],
    );
    expect(metrics['checks']).toMatchObject({ passes: 48, fails: 0 });
  });
});
