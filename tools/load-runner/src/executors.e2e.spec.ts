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

  it('drops and counts what no VU is free for, and goes on at its rate', async () => {
    const { metrics, exitCode } = await bench.run(
      asking(
        `{ scenarios: { a: { executor: 'constant-arrival-rate', rate: 50, duration: '1s', preAllocatedVUs: 2 } },
           thresholds: { dropped_iterations: ['count==0'] } }`,
        '/slow/5000',
      ).replace('preAllocatedVUs: 2', "preAllocatedVUs: 2, gracefulStop: '0s'"),
    );
    expect(exitCode).toBe(99);
    expect(metrics['dropped_iterations']?.count).toBe(48);
    expect(metrics['dropped_iterations']?.thresholds).toEqual({ 'count==0': true });
    expect(server.concurrentMax).toBe(2);
    expect(metrics['iterations']).toBeUndefined();
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
});

describe('VUs', () => {
  it('iterate for as long as they are asked to, as many as are asked for', async () => {
    const { metrics } = await bench.run(
      asking(`{ scenarios: { a: { executor: 'constant-vus', vus: 3, duration: '1s' } } }`, '/slow/50'),
    );
    expect(server.concurrentMax).toBe(3);
    expect(metrics['iterations']?.count).toBeGreaterThan(30);
    expect(metrics['iterations']?.count).toBeLessThanOrEqual(63);
  });

  it('ramp up and down', async () => {
    const { exported } = await bench.run(
      asking(
        `{ scenarios: { a: { executor: 'ramping-vus', startVUs: 0,
        stages: [{ duration: '1s', target: 6 }, { duration: '500ms', target: 6 }, { duration: '1s', target: 0 }] } } }`,
        '/slow/20',
      ),
    );
    expect(server.concurrentMax).toBe(6);
    expect(exported.timeline?.['vus']?.[0]).toBeGreaterThanOrEqual(4);
  });

  it('have their iterations interrupted, counted and not measured after gracefulStop', async () => {
    const { metrics, stderr } = await bench.run(
      `import http from 'k6/http'; import exec from 'k6/execution';
       export const options = { scenarios: { a: { executor: 'constant-vus', vus: 2, duration: '300ms', gracefulStop: '200ms' } } };
       export default async function () { await http.asyncRequest('GET', '${url}/slow/4000'); }
       export function teardown() { console.log('interrupted', exec.instance.iterationsInterrupted); }`,
    );
    expect(stderr).toContain('interrupted 2');
    expect(metrics['http_reqs']).toBeUndefined();
  });

  it('share a pot of iterations, or have a number of iterations each', async () => {
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

  it('have a number, a count of their own iterations, and module state of their own, although they share a thread', async () => {
    const { metrics } = await bench.run(
      `import { check } from 'k6'; import exec from 'k6/execution';
       let mine = 0;
       export const options = { scenarios: { a: { executor: 'per-vu-iterations', vus: 4, iterations: 3, exec: 'work', env: { WHO: 'a' } } } };
       export function work() {
         mine++;
         check(null, { 'state is its own': () => mine === __ITER + 1, 'numbered from 1': () => __VU >= 1 && __VU <= 4,
           'as in k6/execution': () => exec.vu.idInTest === __VU && exec.scenario.name === 'a', 'environment': () => __ENV.WHO === 'a' });
       }`,
    );
    expect(metrics['checks']).toMatchObject({ passes: 48, fails: 0 });
  });

  it('do not starve the clock when their iterations never wait', async () => {
    const { metrics, exported } = await bench.run(
      `export const options = { vus: 2, duration: '1s' }; export default function () {}`,
    );
    expect(metrics['iterations']?.count).toBeGreaterThan(1_000);
    expect(exported.run).toMatchObject({ exitCode: 0 });
  });
});
