import { describe, expect, it } from '@jest/globals';
import { InvalidOptions } from './fields.ts';
import { planRun } from './run-plan.ts';

const arrival = { executor: 'constant-arrival-rate', rate: 100, duration: '10s', preAllocatedVUs: 5 };

describe('the options of a script', () => {
  it('reads a constant arrival rate, with the defaults of k6', () => {
    expect(planRun({ scenarios: { write: arrival } }).scenarios).toEqual([
      {
        name: 'write',
        executor: 'constant-arrival-rate',
        exec: 'default',
        startTimeMs: 0,
        durationMs: 10_000,
        gracefulStopMs: 30_000,
        env: {},
        tags: {},
        work: {
          kind: 'arrival-rate',
          startRate: 100,
          stages: [{ durationMs: 10_000, target: 100 }],
          timeUnitMs: 1_000,
          vusPreAllocated: 5,
          vusMax: 5,
        },
      },
    ]);
  });

  it('reads stages, environment and tags', () => {
    const [scenario] = planRun({
      scenarios: {
        ramp: {
          executor: 'ramping-arrival-rate',
          startRate: 10,
          timeUnit: '1m',
          preAllocatedVUs: 1,
          maxVUs: 9,
          startTime: '5s',
          gracefulStop: '0s',
          exec: 'other',
          env: { N: 1 },
          tags: { kind: 'read' },
          stages: [
            { duration: '1m', target: 20 },
            { duration: '30s', target: 0 },
          ],
        },
      },
    }).scenarios;
    expect(scenario).toMatchObject({
      exec: 'other',
      startTimeMs: 5_000,
      durationMs: 90_000,
      gracefulStopMs: 0,
      env: { N: '1' },
      tags: { kind: 'read' },
      work: { startRate: 10, timeUnitMs: 60_000, vusMax: 9 },
    });
  });

  it.each([
    [{}, { kind: 'iterations', vus: 1, iterations: 1, shared: false }],
    [
      { vus: 3, iterations: 9 },
      { kind: 'iterations', vus: 3, iterations: 9, shared: true },
    ],
    [
      { vus: 3, duration: '5s' },
      { kind: 'vus', startVus: 3 },
    ],
    [{ stages: [{ duration: '5s', target: 4 }] }, { kind: 'vus', startVus: 1 }],
  ])('takes the short form %j for one scenario', (options, work) => {
    expect(planRun(options).scenarios).toMatchObject([{ name: 'default', exec: 'default', work }]);
  });

  it('lets a load of the command line take the place of the scenarios', () => {
    expect(planRun({ scenarios: { write: arrival } }, { vus: 2, duration: '1s' }).scenarios).toMatchObject([
      { name: 'default', executor: 'constant-vus', durationMs: 1_000 },
    ]);
  });

  it('reads thresholds in each of their forms', () => {
    const { thresholds } = planRun({
      thresholds: {
        http_req_failed: 'rate<0.01',
        'http_req_duration{name:write}': [
          'p(99)<100',
          { threshold: 'max<1000', abortOnFail: true, delayAbortEval: '5s' },
        ],
      },
    });
    expect([...thresholds]).toEqual([
      ['http_req_failed', [{ expression: 'rate<0.01', abortOnFail: false, delayAbortEvalMs: 0 }]],
      [
        'http_req_duration{name:write}',
        [
          { expression: 'p(99)<100', abortOnFail: false, delayAbortEvalMs: 0 },
          { expression: 'max<1000', abortOnFail: true, delayAbortEvalMs: 5_000 },
        ],
      ],
    ]);
  });

  it.each([
    [{ scenarios: { a: { executor: 'warp' } } }, 'options.scenarios.a.executor'],
    [{ scenarios: { a: { ...arrival, rate: -1 } } }, 'options.scenarios.a.rate'],
    [{ scenarios: { a: { ...arrival, rate: '5' } } }, 'options.scenarios.a.rate'],
    [{ scenarios: { a: { ...arrival, duration: 'long' } } }, 'options.scenarios.a.duration'],
    [{ scenarios: { a: { ...arrival, maxVUs: 1 } } }, 'options.scenarios.a.maxVUs'],
    [{ scenarios: { a: { ...arrival, timeUnit: '0s' } } }, 'options.scenarios.a.timeUnit'],
    [{ scenarios: { a: { ...arrival, preAllocatedVUs: undefined } } }, 'options.scenarios.a.preAllocatedVUs'],
    [
      { scenarios: { a: { executor: 'ramping-vus', stages: [{ duration: '1s' }] } } },
      'options.scenarios.a.stages[0].target',
    ],
    [{ thresholds: { a: [5] } }, 'options.thresholds["a"]'],
    [{ summaryTrendStats: ['p99'] }, 'options.summaryTrendStats'],
    [{ hosts: { a: '1.2.3.4' } }, 'options.hosts'],
  ])('names what is wrong in %j', (options, place) => {
    expect(() => planRun(options)).toThrow(InvalidOptions);
    expect(() => planRun(options)).toThrow(place);
  });
});
