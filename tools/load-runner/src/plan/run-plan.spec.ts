import { describe, expect, it } from '@jest/globals';
import { InvalidOptions } from '../run-failed.ts';
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
        vusAtStart: 5,
        vusMax: 5,
        work: { kind: 'arrivals', startRate: 100, stages: [{ durationMs: 10_000, target: 100 }], timeUnitMs: 1_000 },
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
          env: { N: '1' },
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
      vusAtStart: 1,
      vusMax: 9,
      work: { startRate: 10, timeUnitMs: 60_000 },
    });
  });

  it.each([
    ['shared-iterations', { vus: 3, iterations: 9 }, { iterations: 9, shared: true }, 3],
    ['per-vu-iterations', { vus: 3, iterations: 9 }, { iterations: 9, shared: false }, 3],
    ['per-vu-iterations', {}, { iterations: 1, shared: false }, 1],
  ])('reads %s of %j', (executor, fields, work, vus) => {
    expect(planRun({ scenarios: { a: { executor, ...fields } } }).scenarios).toMatchObject([
      { work, vusAtStart: vus, vusMax: vus, durationMs: 600_000 },
    ]);
  });

  it('reads thresholds, timeouts and the values of a summary, with the defaults of k6', () => {
    const scenarios = { a: arrival };
    expect(planRun({ scenarios })).toMatchObject({
      thresholds: {},
      setupTimeoutMs: 60_000,
      teardownTimeoutMs: 60_000,
      summaryTrendStats: ['avg', 'min', 'med', 'max', 'p(90)', 'p(95)'],
    });
    const thresholds = { http_req_failed: ['rate<0.01'], 'http_req_duration{name:write}': ['p(99)<100', 'max<1000'] };
    const given = { thresholds, setupTimeout: '5m', teardownTimeout: '1h', summaryTrendStats: ['p(99.9)'] };
    expect(planRun({ scenarios, ...given })).toMatchObject({
      thresholds,
      setupTimeoutMs: 300_000,
      teardownTimeoutMs: 3_600_000,
      summaryTrendStats: ['p(99.9)'],
    });
  });

  it('leaves the object of the script as it is', () => {
    const options = { scenarios: { a: Object.freeze({ ...arrival }) } };
    planRun(Object.freeze(options));
    expect(options.scenarios.a).toEqual(arrival);
  });

  it.each([
    [undefined, 'options'],
    [{}, "'scenarios'"],
    [{ scenarios: {} }, 'options.scenarios'],
    [{ scenarios: { a: { executor: 'constant-vus', vus: 1, duration: '1s' } } }, 'options.scenarios.a.executor'],
    [{ scenarios: { a: { executor: 'toString' } } }, 'options.scenarios.a.executor'],
    [{ scenarios: { a: { ...arrival, rate: -1 } } }, 'options.scenarios.a.rate'],
    [{ scenarios: { a: { ...arrival, rate: '5' } } }, 'options.scenarios.a.rate'],
    [{ scenarios: { a: { ...arrival, duration: 'long' } } }, 'options.scenarios.a.duration'],
    [{ scenarios: { a: { ...arrival, maxVUs: 1 } } }, 'options.scenarios.a.maxVUs'],
    [{ scenarios: { a: { ...arrival, timeUnit: '0s' } } }, 'options.scenarios.a.timeUnit'],
    [{ scenarios: { a: { ...arrival, preAllocatedVUs: undefined } } }, "'preAllocatedVUs'"],
    [{ scenarios: { a: { ...arrival, stages: [] } } }, 'options.scenarios.a.stages is not supported'],
    [{ scenarios: { a: { ...arrival, options: { browser: {} } } } }, 'options.scenarios.a.options is not supported'],
    [
      {
        scenarios: { a: { executor: 'ramping-arrival-rate', preAllocatedVUs: 1, stages: [{ duration: '1s' }] } },
      },
      'options.scenarios.a.stages.0',
    ],
    [{ scenarios: { a: arrival }, thresholds: { a: [5] } }, 'options.thresholds.a'],
    [
      { scenarios: { a: arrival }, thresholds: { a: [{ threshold: 'rate<1', abortOnFail: true }] } },
      'options.thresholds.a.0 must be string',
    ],
    [{ scenarios: { a: arrival }, summaryTrendStats: ['p99'] }, 'options.summaryTrendStats'],
    [{ scenarios: { a: arrival }, hosts: { a: '1.2.3.4' } }, 'options.hosts is not supported'],
    [{ vus: 3, duration: '5s', scenarios: { a: arrival } }, 'options.vus is not supported'],
  ])('names what is wrong in %j', (options, message) => {
    expect(() => planRun(options)).toThrow(InvalidOptions);
    expect(() => planRun(options)).toThrow(message);
  });
});
